/// The eight columns of the retail contract; the raw value is the name that rules, messages and the API use.
package enum SourceColumn: String, CaseIterable, Sendable {
    case invoiceNo = "invoice_no"
    case stockCode = "stock_code"
    case description
    case quantity
    case invoiceDate = "invoice_date"
    case unitPrice = "unit_price"
    case customerID = "customer_id"
    case country

    /// Whether a row without it is rejected.
    package var isRequired: Bool { self != .description && self != .customerID }

    /// The names that headers give it, lower case, without blanks, underscores and hyphens.
    package var aliases: [String] {
        switch self {
        case .invoiceNo: ["invoice", "invoiceno", "invoicenumber"]
        case .stockCode: ["stockcode"]
        case .description: ["description"]
        case .quantity: ["quantity"]
        case .invoiceDate: ["invoicedate", "invoicetimestamp"]
        case .unitPrice: ["price", "unitprice"]
        case .customerID: ["customerid", "customer"]
        case .country: ["country"]
        }
    }

    /// The column that a header's name means, compared without letter case, blanks, underscores and hyphens.
    package init?(header name: String) {
        let key = name.lowercased().filter { !$0.isWhitespace && $0 != "_" && $0 != "-" && $0 != "\u{FEFF}" }
        guard let column = Self.allCases.first(where: { $0.aliases.contains(key) }) else { return nil }
        self = column
    }

    /// Its place among the columns, 0 to 7.
    var index: Int {
        switch self {
        case .invoiceNo: 0
        case .stockCode: 1
        case .description: 2
        case .quantity: 3
        case .invoiceDate: 4
        case .unitPrice: 5
        case .customerID: 6
        case .country: 7
        }
    }
}
