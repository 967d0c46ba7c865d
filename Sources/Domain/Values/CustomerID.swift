/// What identifies a customer: usually digits, `17850`, though other text is accepted.
///
/// Spreadsheets and data frames write such numbers as `17850.0`: digits with zero decimals are the digits alone.
package struct CustomerID: ValidatedText {
    package static var noun: String { "a customer id" }
    package static var maximumLength: Int { 32 }

    package let text: String

    package init(stored text: String) { self.text = text }

    package static func canonicalRange(of bytes: Span<UInt8>) throws(Violation) -> Range<Int> {
        let range = try validatedRange(of: bytes)
        var index = range.lowerBound
        while index < range.upperBound, bytes[index].isDigit { index += 1 }
        let digits = range.lowerBound..<index
        guard !digits.isEmpty, index + 1 < range.upperBound, bytes[index] == UInt8(ascii: ".") else { return range }
        index += 1
        while index < range.upperBound {
            if bytes[index] != UInt8(ascii: "0") { return range }
            index += 1
        }
        return digits
    }
}

extension UInt8 {
    @inline(__always)
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
}
