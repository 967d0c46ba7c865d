/// A word that products are looked for by.
struct QueryWord {
    /// Words that say little: a product without them may be found all the same.
    private static let commonWords: Set<String> = [
        "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with",
    ]

    /// The word, folded (``Tokenizer``).
    let text: String
    /// Whether it may be the beginning of a longer word: it ends the query with no blank after it.
    let isPrefix: Bool

    /// Whether it may be meant as a stock code: three characters or more, with a digit.
    var looksLikeCode: Bool {
        text.utf8.count > 2 && text.utf8.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    }

    /// Whether it says little.
    var isCommon: Bool { Self.commonWords.contains(text) }
}
