/// A file's own name, without the folders that it lay in: what a client calls a file that it sends.
package struct FileName: ValidatedText {
    package static var noun: String { "a file's name" }
    package static var maximumLength: Int { 255 }

    package let text: String

    package init(stored text: String) { self.text = text }

    /// The range after the last slash or backslash.
    package static func canonicalRange(of bytes: Span<UInt8>) throws(Violation) -> Range<Int> {
        let range = try validatedRange(of: bytes)
        var start = range.lowerBound
        for index in range where bytes[index] == UInt8(ascii: "/") || bytes[index] == UInt8(ascii: "\\") {
            start = index + 1
        }
        guard start < range.upperBound else { throw Violation(.missing, constraint) }
        return start..<range.upperBound
    }
}
