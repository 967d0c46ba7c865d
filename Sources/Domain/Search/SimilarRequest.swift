/// What `GET /api/v1/products/{stock_code}/similar` is asked for, whole and valid.
package struct SimilarRequest: Hashable, Sendable {
    /// How many products when nothing is said.
    package static let defaultSize = 10

    /// The product that others are to be like.
    package let stockCode: StockCode
    /// Which products may be found.
    package let filter: ProductFilter
    /// How many at most.
    package let size: Int

    /// All parameters of the query, in the order in which they are documented.
    package static let parameters: [ParameterInfo] = SearchParameter.ofSimilar.map(\.info)

    /// The request of a product and of parameters, percent-decoded, in any order.
    package init(
        _ stockCode: StockCode, parameters: some Sequence<(name: String, value: String)>
    ) throws(ValidationErrors) {
        var validation = Validation()
        let given = GivenParameters(
            parameters, allowing: SearchParameter.ofSimilar, repeatable: [.country], &validation)
        let size: PageSize? = given.coerce(.size, &validation)
        filter = ProductFilter(given, &validation)
        try validation.finish()
        self.stockCode = stockCode
        self.size = size?.value ?? Self.defaultSize
    }
}
