/// What sales can be sorted by; the raw value is its name in the API.
package enum SortField: String, Choice {
    case id
    case invoiceDate = "invoice_date"
    case invoiceNo = "invoice_no"
    case stockCode = "stock_code"
    case description
    case quantity
    case unitPrice = "unit_price"
    case total
    case customerID = "customer_id"
    case country

    /// What kind of value a row has there.
    package var kind: CursorKey.Kind {
        switch self {
        case .id, .quantity: .int
        case .unitPrice, .total: .money
        case .invoiceDate: .date
        case .invoiceNo, .stockCode, .description, .customerID, .country: .text
        }
    }

    /// Whether a row may have no value there.
    package var isNullable: Bool { self == .description || self == .customerID }

    /// Its number in a cursor; it never changes.
    var code: UInt8 {
        switch self {
        case .id: 1
        case .invoiceDate: 2
        case .invoiceNo: 3
        case .stockCode: 4
        case .description: 5
        case .quantity: 6
        case .unitPrice: 7
        case .total: 8
        case .customerID: 9
        case .country: 10
        }
    }

    init?(code: UInt8) {
        guard let field = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = field
    }
}
