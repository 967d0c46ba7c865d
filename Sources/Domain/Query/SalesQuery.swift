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
    package static let parameters: [ParameterInfo] = SalesParameter.allCases.map(\.info)

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
        let given = Self.collect(parameters, &validation)
        func coerce<Value: Coercible>(_ parameter: SalesParameter, _ validation: inout Validation) -> Value? {
            validation.coerce(given[parameter], field: parameter.rawValue)
        }
        let filter = Self.filter(given, &validation)
        let page: PageNumber? = coerce(.page, &validation)
        let size: PageSize? = coerce(.size, &validation)
        let sort: Sort? = coerce(.sort, &validation)
        let cursor: Cursor? = coerce(.cursor, &validation)
        let currency: Currency? = coerce(.currency, &validation)
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

extension SalesQuery {
    private static func collect(
        _ parameters: some Sequence<(name: String, value: String)>, _ validation: inout Validation
    ) -> [SalesParameter: String] {
        var given: [SalesParameter: String] = [:]
        for (name, value) in parameters {
            guard let parameter = SalesParameter(rawValue: name) else {
                let violation = Violation(.unknownParameter, "is not a parameter: there are \(SalesParameter.names)")
                validation.add(String(name.prefix(FieldError.inputLimit)), violation, input: value)
                continue
            }
            guard given[parameter] == nil else {
                validation.add(name, Violation(.repeated, "must not be given more than once"), input: value)
                continue
            }
            given[parameter] = value
        }
        return given
    }

    private static func filter(
        _ given: [SalesParameter: String], _ validation: inout Validation
    ) -> SalesFilter {
        func coerce<Value: Coercible>(_ parameter: SalesParameter, _ validation: inout Validation) -> Value? {
            validation.coerce(given[parameter], field: parameter.rawValue)
        }
        func bounds<Value>(
            _ lower: SalesParameter, _ upper: SalesParameter, _ validation: inout Validation
        ) -> Bounds<Value> {
            let minimum: Value? = coerce(lower, &validation)
            let maximum: Value? = coerce(upper, &validation)
            return validation.check(upper.rawValue, input: given[upper]) { () throws(Violation) in
                try Bounds(minimum: minimum, maximum: maximum)
            } ?? .unbounded
        }
        let country: CountryName? = coerce(.country, &validation)
        let region: Region? = coerce(.region, &validation)
        let continent: Continent? = coerce(.continent, &validation)
        let product: StockCode? = coerce(.product, &validation)
        let customerID: CustomerID? = coerce(.customerID, &validation)
        let invoiceNo: InvoiceNumber? = coerce(.invoiceNo, &validation)
        let from: InvoiceDate? = coerce(.dateFrom, &validation)
        let to: InvoiceDate? = coerce(.dateTo, &validation)
        let dates = validation.check(SalesParameter.dateTo.rawValue, input: given[.dateTo]) { () throws(Violation) in
            try DateRange(from: from, to: to)
        }
        let quantity: QuantityRange = bounds(.quantityMin, .quantityMax, &validation)
        let unitPrice: PriceRange = bounds(.unitPriceMin, .unitPriceMax, &validation)
        let total: PriceRange = bounds(.totalMin, .totalMax, &validation)
        return SalesFilter(
            country: country, region: region, continent: continent, product: product, customerID: customerID,
            invoiceNo: invoiceNo,
            dates: dates ?? .unbounded, quantity: quantity, unitPrice: unitPrice, total: total,
            type: coerce(.type, &validation))
    }
}
