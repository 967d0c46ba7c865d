/// The value that the last row of a page has in one field of its order.
package enum CursorKey: Hashable, Sendable {
    /// The row has no value there.
    case null
    /// An id or a quantity.
    case int(Int64)
    /// A price or a total.
    case money(Money)
    /// When it was invoiced.
    case date(InvoiceDate)
    /// A code, a name or a description: at most `textLimit` bytes.
    case text(String)

    /// The greatest length of a text in bytes: 512 characters of four.
    package static let textLimit = 2_048

    /// What a key is made of.
    package enum Kind: Hashable, Sendable {
        case int, money, date, text
    }

    /// What it is made of; nil for `null`.
    package var kind: Kind? {
        switch self {
        case .null: nil
        case .int: .int
        case .money: .money
        case .date: .date
        case .text: .text
        }
    }
}
