/// The words of a search; may be empty.
package struct SearchText: Coercible, Hashable {
    /// The longest text, in bytes of UTF-8.
    package static let maximumBytes = 256
    package static var constraint: String { "must be a text of at most \(maximumBytes) bytes; empty to browse" }

    /// The text; a blank at its end says that the last word is whole.
    package let text: String

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let range = Blank.trimmed(bytes)
        guard bytes.count <= Self.maximumBytes else {
            throw Violation(.tooLong, "must have at most \(Self.maximumBytes) bytes, not \(bytes.count)")
        }
        text = range.isEmpty ? "" : String(copying: bytes.extracting(range.lowerBound..<bytes.count))
    }
}
