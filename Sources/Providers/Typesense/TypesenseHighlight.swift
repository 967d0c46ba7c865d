/// Where in one of a hit's texts the words of the query are.
package struct TypesenseHighlight: Hashable, Sendable {
    /// The fields that are looked at.
    static let fields = ["description", "stock_code"]
    /// What Typesense is told to put before and after a word: characters that no text has (Unicode's private use area).
    static let start = "\u{E000}"
    static let end = "\u{E001}"

    /// `description` or `stock_code`.
    package let field: String
    /// The words' places, in bytes of the text in UTF-8, in order, one at least.
    package let ranges: [Range<Int>]

    /// The places of what is marked in `marked`; nil where none is, or where it is not `text` otherwise.
    init?(field: String, marked: String, of text: String) {
        var plain: [UInt8] = []
        var ranges: [Range<Int>] = []
        var opened: Int?
        for scalar in marked.unicodeScalars {
            switch (String(scalar), opened) {
            case (Self.start, nil): opened = plain.count
            case (Self.end, let start?):
                ranges.append(start..<plain.count)
                opened = nil
            default: plain += Array(String(scalar).utf8)
            }
        }
        guard !ranges.isEmpty, opened == nil, plain.elementsEqual(text.utf8) else { return nil }
        self.field = field
        self.ranges = ranges
    }
}
