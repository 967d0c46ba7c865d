/// What `GET /api/v1/search` is asked for, whole and valid.
package struct SearchRequest: Hashable, Sendable {
    /// A request that is valid but for the filter that it lacks.
    package struct FilterMissing: Error, Hashable, Sendable {
        /// One for each parameter that would do.
        package let errors: [FieldError]
    }

    /// The words; empty to browse.
    package let text: String
    /// Which products may be found.
    package let filter: ProductFilter
    package let mode: SearchMode
    package let sort: SearchSort
    package let page: PageRequest
    /// Whether hits are to be counted by country, price band and category.
    package let wantsFacets: Bool
    /// Whether matched words are to be marked.
    package let wantsHighlights: Bool

    /// All parameters, in the order in which they are documented.
    package static let parameters: [ParameterInfo] = SearchParameter.allCases.map(\.info)

    /// The request of parameters, percent-decoded, in any order.
    ///
    /// - Throws: `ValidationErrors` with every error at once; `FilterMissing` when all that is wrong is that neither
    ///   countries nor prices are named.
    package init(parameters: some Sequence<(name: String, value: String)>) throws {
        var validation = Validation()
        let given = GivenParameters(
            parameters, allowing: SearchParameter.allCases, repeatable: [.country], &validation)
        let text: SearchText? = given.coerce(.query, &validation)
        filter = ProductFilter(given, &validation)
        mode = given.coerce(.mode, &validation) ?? .hybrid
        sort = given.coerce(.sort, &validation) ?? .relevance
        page = PageRequest(given, page: .page, size: .size, &validation)
        let facets: Flag? = given.coerce(.facets, &validation)
        let highlight: Flag? = given.coerce(.highlight, &validation)
        try validation.finish()
        self.text = text?.text ?? ""
        wantsFacets = facets?.isOn ?? false
        wantsHighlights = highlight?.isOn ?? false
        guard filter.namesSales else { throw Self.filterMissing }
    }

    private static let filterMissing = FilterMissing(
        errors: [
            FieldError(
                "country", Violation(.missing, "or a price range must be given: one country or several"), input: nil),
            FieldError("price_min", Violation(.missing, "or price_max or country must be given"), input: nil),
            FieldError("price_max", Violation(.missing, "or price_min or country must be given"), input: nil),
        ])
}
