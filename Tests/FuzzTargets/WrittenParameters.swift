import Domain

/// Parameters as a client writes them.
private struct WrittenParameters {
    private(set) var list: [(name: String, value: String)] = []

    mutating func add(_ name: some RawRepresentable<String>, _ value: (some CustomStringConvertible)?) {
        if let value { list.append((name.rawValue, value.description)) }
    }
}

extension SalesQuery {
    /// The query's parameters, each value in its plainest form.
    var written: [(name: String, value: String)] {
        var parameters = WrittenParameters()
        func add(_ name: SalesParameter, _ value: (some CustomStringConvertible)?) { parameters.add(name, value) }
        switch position {
        case .page(let request):
            add(.page, request.page)
            add(.sort, sort)
        case .cursor(let cursor, _): add(.cursor, cursor.text)
        }
        add(.size, size)
        add(.country, filter.country)
        add(.region, filter.region?.rawValue)
        add(.continent, filter.continent?.rawValue)
        add(.product, filter.product)
        add(.customerID, filter.customerID)
        add(.invoiceNo, filter.invoiceNo)
        add(.dateFrom, filter.dates.from)
        add(.dateTo, filter.dates.to)
        add(.quantityMin, filter.quantity.minimum)
        add(.quantityMax, filter.quantity.maximum)
        add(.unitPriceMin, filter.unitPrice.minimum)
        add(.unitPriceMax, filter.unitPrice.maximum)
        add(.totalMin, filter.total.minimum)
        add(.totalMax, filter.total.maximum)
        add(.type, filter.type?.rawValue)
        add(.currency, currency)
        return parameters.list
    }
}

extension SearchRequest {
    /// The search's parameters, each value in its plainest form.
    var written: [(name: String, value: String)] {
        var parameters = WrittenParameters()
        func add(_ name: SearchParameter, _ value: (some CustomStringConvertible)?) { parameters.add(name, value) }
        add(.query, text)
        for country in filter.countries { add(.country, country) }
        add(.region, filter.region?.rawValue)
        add(.continent, filter.continent?.rawValue)
        add(.priceMin, filter.price.minimum)
        add(.priceMax, filter.price.maximum)
        add(.category, filter.category)
        add(.mode, mode.rawValue)
        add(.sort, "\(sort.field.rawValue):\(sort.isDescending ? "desc" : "asc")")
        add(.page, page.page)
        add(.size, page.size)
        add(.facets, wantsFacets)
        add(.highlight, wantsHighlights)
        return parameters.list
    }
}
