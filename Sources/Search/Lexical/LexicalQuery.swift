/// A query's text as words to look for.
struct LexicalQuery {
    /// The longest text that is read, in UTF-8 bytes; the rest is left out.
    static let maximumBytes = 256
    /// The most different words that are looked for; the rest is left out.
    static let maximumWords = 16

    /// The text without blanks around it.
    let text: String
    /// What to look for, in the query's order, each word once.
    let words: [QueryWord]
    /// The words that a product must have to match in full, bit i for word i: all but common ones, unless all are.
    let required: UInt16

    /// The words of a text.
    ///
    /// A compound such as `15cm` is one word, unless the index knows neither it nor a word or code that begins so, but
    /// each of its pieces.
    init(_ text: String, in index: LexicalIndex) {
        let cut = String(decoding: text.utf8.prefix(Self.maximumBytes), as: UTF8.self)
        self.text = Self.trimmed(cut)
        let tokens = Tokenizer.tokens(of: cut)
        let end = cut.utf8.count
        let isSingle = tokens.first?.position == tokens.last?.position
        var words: [QueryWord] = []
        var rest = tokens[...]
        while let first = rest.first {
            let group = rest.prefix { $0.position == first.position }
            rest = rest.dropFirst(group.count)
            let isLast = group.contains { $0.range.upperBound == end }
            let pieces = group.filter { !$0.isCompound }
            if let compound = group.first(where: \.isCompound),
                Self.knows(index, compound.text, isPrefix: isLast, isSingle: isSingle)
                    || pieces.contains(where: { index.words.index(of: $0.text) == nil })
            {
                words.append(QueryWord(text: compound.text, isPrefix: isLast))
            } else {
                words += pieces.map { QueryWord(text: $0.text, isPrefix: $0.range.upperBound == end) }
            }
        }
        // A word that comes again counts once, as a beginning too if it may be one there.
        var distinct: [QueryWord] = []
        for word in words {
            if let first = distinct.firstIndex(where: { $0.text == word.text }) {
                if word.isPrefix { distinct[first] = word }
            } else if distinct.count < Self.maximumWords {
                distinct.append(word)
            }
        }
        words = distinct
        self.words = words
        let all = UInt16(truncatingIfNeeded: (1 << words.count) - 1)
        let telling = words.enumerated().reduce(UInt16(0)) { $0 | ($1.element.isCommon ? 0 : 1 << $1.offset) }
        required = telling == 0 ? all : telling
    }

    private static func knows(_ index: LexicalIndex, _ word: String, isPrefix: Bool, isSingle: Bool) -> Bool {
        index.words.index(of: word) != nil || index.codes.index(of: word) != nil
            || isPrefix && !index.words.range(of: word).isEmpty
            || isPrefix && isSingle && !index.codes.range(of: word).isEmpty
    }

    private static func trimmed(_ text: String) -> String {
        let head = text.drop { $0.isWhitespace }
        guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(head[...last])
    }
}
