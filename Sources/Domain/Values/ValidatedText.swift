/// A text with a greatest length and without control characters: an identifier or a name.
package protocol ValidatedText: Coercible, Hashable, Comparable, CustomStringConvertible {
    /// What it is called in a message: `a stock code`.
    static var noun: String { get }
    /// The greatest length in characters (Unicode scalars, as Postgres counts `char_length`).
    static var maximumLength: Int { get }
    /// Whether tabs and line ends may stand inside.
    static var allowsLineBreaks: Bool { get }

    /// The valid text, trimmed.
    var text: String { get }

    /// Wraps a text that is known to be valid because it was validated when it was stored.
    init(stored text: String)

    /// Where in `bytes` the value's own text lies: checks all that the initialiser checks, and allocates nothing.
    static func canonicalRange(of bytes: Span<UInt8>) throws(Violation) -> Range<Int>
}

extension ValidatedText {
    package static var allowsLineBreaks: Bool { false }
    package static var constraint: String {
        "must be \(noun): 1 to \(maximumLength) characters, none of them a control character"
    }
    package var description: String { text }

    /// The same bytes, as Postgres compares: Swift's strings are equal in all Unicode forms of a text.
    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    /// The order of the bytes, which is Postgres's collation "C".
    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static func canonicalRange(of bytes: Span<UInt8>) throws(Violation) -> Range<Int> {
        try validatedRange(of: bytes)
    }

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let range = try Self.canonicalRange(of: bytes)
        self.init(stored: String(copying: bytes.extracting(range)))
    }

    /// The range without the blanks at its ends, once its length and its characters are found to be valid.
    static func validatedRange(of bytes: Span<UInt8>) throws(Violation) -> Range<Int> {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, "must not be empty: it \(constraint)") }
        var continuations = 0
        var hasControl = false
        for index in range {
            let byte = bytes[index]
            if byte < 0x20 {
                if !allowsLineBreaks || byte < 0x09 || byte > 0x0D { hasControl = true }
            } else if byte >= 0x7F {
                if byte & 0xC0 == 0x80 { continuations += 1 }
                // U+007F, and U+0080 to U+009F, which begin with C2.
                if byte == 0x7F { hasControl = true }
                if byte == 0xC2, index + 1 < range.upperBound, bytes[index + 1] < 0xA0 { hasControl = true }
            }
        }
        if hasControl {
            throw Violation(.invalidCharacter, "must not hold a control character")
        }
        let length = range.count - continuations
        guard length <= maximumLength else {
            throw Violation(.tooLong, "must have at most \(maximumLength) characters, not \(length)")
        }
        return range
    }
}

extension String {
    /// The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD.
    package init(copying bytes: Span<UInt8>) {
        self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
