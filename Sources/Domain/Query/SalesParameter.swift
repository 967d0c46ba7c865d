/// The parameters of `GET /api/v1/sales` and `GET /api/v1/sales/export`, each declared here once.
package enum SalesParameter: String, CaseIterable, Sendable {
    case page
    case size
    case sort
    case country
    case region
    case continent
    case product
    case customerID = "customer_id"
    case invoiceNo = "invoice_no"
    case dateFrom = "date_from"
    case dateTo = "date_to"
    case quantityMin = "quantity_min"
    case quantityMax = "quantity_max"
    case unitPriceMin = "unit_price_min"
    case unitPriceMax = "unit_price_max"
    case totalMin = "total_min"
    case totalMax = "total_max"
    case type
    case currency
    case cursor
    case format

    /// Those of a page.
    package static let ofPages = allCases.filter { $0 != .format }
    /// Those of an export, which has no pages.
    package static let ofExports = allCases.filter { ![.page, .size, .cursor].contains($0) }

    /// Its name, what it takes and what it does.
    package var info: ParameterInfo {
        switch self {
        case .page: info(PageNumber.self, "3", "The page, from 1. Not together with cursor.")
        case .size: info(PageSize.self, "50", "Rows a page; \(PageRequest.defaultSize) when left out.")
        case .sort: info(Sort.self, "total:desc,id", "The order of the rows; \(Sort.standard) when left out.")
        case .country: info(CountryName.self, "France", "Sales to that country, named as in the source.")
        case .region: info(Region.self, "Europe", "Sales to countries of that region (UN M49).")
        case .continent: info(Continent.self, "North America", "Sales to countries of that continent.")
        case .product: info(StockCode.self, "85123A", "Sales of the product with that stock code.")
        case .customerID: info(CustomerID.self, "17850", "Sales to that customer.")
        case .invoiceNo: info(InvoiceNumber.self, "536365", "The rows of that invoice.")
        case .dateFrom: info(InvoiceDate.self, "2010-12-01", "Sales at that time or later.")
        case .dateTo: info(InvoiceDate.self, "2011-01-01", "Sales before that time, which is not included.")
        case .quantityMin: info(Quantity.self, "1", "Sales of that many pieces or more.")
        case .quantityMax: info(Quantity.self, "100", "Sales of that many pieces or fewer.")
        case .unitPriceMin: info(Money.self, "0.50", "Sales at that price a piece or more.")
        case .unitPriceMax: info(Money.self, "9.99", "Sales at that price a piece or less.")
        case .totalMin: info(Money.self, "10", "Sales of that total or more.")
        case .totalMax: info(Money.self, "1000", "Sales of that total or less.")
        case .type: info(SaleType.self, "cancellation", "Rows of invoices of that type only.")
        case .currency:
            info(Currency.self, "EUR", "Adds the price and the total in that currency, at the rate of the sale's day.")
        case .format: info(ExportFormat.self, "csv", "What the export is written as; the Accept field says it too.")
        case .cursor:
            info(Cursor.self, Self.cursorExample, "Where an earlier page ended, from its Link header. Instead of page.")
        }
    }

    private func info<Value: Coercible>(_: Value.Type, _ example: String, _ summary: String) -> ParameterInfo {
        ParameterInfo(name: rawValue, constraint: Value.constraint, example: example, summary: summary)
    }

    private static let cursorExample: String = {
        guard let version = WarehouseVersion(1), let date = try? InvoiceDate("2010-12-01 08:26:00") else { return "" }
        let cursor = try? Cursor(
            version: version, sort: .standard, direction: .next, filterFingerprint: SalesFilter().fingerprint,
            keys: [.date(date), .int(1)])
        return cursor?.text ?? ""
    }()
}
