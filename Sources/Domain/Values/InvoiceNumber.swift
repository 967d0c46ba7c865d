/// What identifies an invoice: `536365`, `C536379`, `A563185`.
package struct InvoiceNumber: ValidatedText {
    package static var noun: String { "an invoice number" }
    package static var maximumLength: Int { 32 }

    package let text: String

    package init(stored text: String) { self.text = text }

    /// What the invoice records, read off its number.
    package var kind: SaleType { Self.kind(of: text.utf8.span) }

    /// What an invoice records: a `C` before a digit is a cancellation, an `A` before a digit an adjustment, in
    /// either letter case; all others are sales.
    ///
    /// The bytes are an invoice number's, trimmed.
    package static func kind(of bytes: Span<UInt8>) -> SaleType {
        guard bytes.count >= 2, bytes[1].isDigit else { return .sale }
        switch bytes[0] {
        case UInt8(ascii: "C"), UInt8(ascii: "c"): return .cancellation
        case UInt8(ascii: "A"), UInt8(ascii: "a"): return .adjustment
        default: return .sale
        }
    }
}
