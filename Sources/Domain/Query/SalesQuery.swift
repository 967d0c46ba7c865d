/// What `GET /api/v1/sales` is asked for, whole and valid.
package struct SalesQuery: Hashable, Sendable {
    /// Where the page begins.
    package enum Position: Hashable, Sendable {
        /// At a page's number, from 1.
        case page(PageRequest)
        /// At a row that an earlier page ended with.
        case cursor(Cursor, size: Int)
    }

    /// Which sales.
    package let filter: SalesFilter
    /// In what order; a cursor brings its own.
    package let sort: Sort
    /// Which of them.
    package let position: Position
    /// The currency that prices and totals are wanted in beside their own; it selects nothing.
    package let currency: Currency?

    /// How many rows at most.
    package var size: Int {
        switch position {
        case .page(let request): request.size
        case .cursor(_, let size): size
        }
    }

    /// All parameters, in the order in which they are documented.
    package static let parameters: [ParameterInfo] = SalesParameter.ofPages.map(\.info)

    /// The query of some filter, order and position.
    package init(
        filter: SalesFilter = SalesFilter(), sort: Sort = .standard, position: Position, currency: Currency? = nil
    ) {
        self.filter = filter
        self.sort = sort
        self.position = position
        self.currency = currency
    }

    /// The query of a request's parameters, percent-decoded, in any order.
    ///
    /// Throws every error at once: unknown and repeated names, values that are not valid, ends of ranges the wrong way
    /// round, `page` together with `cursor`, and a cursor that belongs to another filter or order.
    package init(parameters: some Sequence<(name: String, value: String)>) throws(ValidationErrors) {
        var validation = Validation()
        let given = GivenParameters(parameters, allowing: SalesParameter.ofPages, &validation)
        let filter = SalesFilter(given, &validation)
        let page: PageNumber? = given.coerce(.page, &validation)
        let size: PageSize? = given.coerce(.size, &validation)
        let sort: Sort? = given.coerce(.sort, &validation)
        let cursor: Cursor? = given.coerce(.cursor, &validation)
        let currency: Currency? = given.coerce(.currency, &validation)
        let request = PageRequest(page, size)
        if given[.page] != nil, given[.cursor] != nil {
            validation.add(
                "cursor", Violation(.conflict, "must not be given together with page"), input: given[.cursor])
        }
        if let cursor, validation.errors.isEmpty {
            if cursor.filterFingerprint != filter.fingerprint {
                let violation = Violation(
                    .conflict, "belongs to other filters: repeat those of the answer that gave it")
                validation.add("cursor", violation, input: given[.cursor])
            }
            if let sort, sort != cursor.sort {
                let violation = Violation(.conflict, "must be left out or be the cursor's own, \(cursor.sort)")
                validation.add("sort", violation, input: given[.sort])
            }
        }
        try validation.finish()
        self.filter = filter
        self.currency = currency
        self.sort = cursor?.sort ?? sort ?? .standard
        position = cursor.map { .cursor($0, size: request.size) } ?? .page(request)
    }
}
