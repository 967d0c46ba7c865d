/// In which words of a query typing errors are allowed for.
enum Tolerance {
    /// In those that no product has, and those that hardly any has but some much more frequent word is near.
    ///
    /// The latter are found in the catalogue's own misspellings: `jewelery`, once, beside `jewellery`, a hundred times.
    case needed
    /// In all.
    case all
}

extension LexicalIndex {
    /// A word in fewer products may be a misspelling.
    private static let fewProducts = 5
    /// In how many times as many products another word must be for that.
    private static let manyTimes = 10

    /// The terms that each word of the query matches.
    func matches(of query: LexicalQuery, tolerance: Tolerance) -> TermMatches {
        var matches = TermMatches(termCount: termCount)
        for (index, word) in query.words.enumerated() {
            let beginnings = word.isPrefix ? words.range(of: word.text) : 0..<0
            // What is still being typed is the beginning of a word before it is another form, or an error, of some other.
            let isUnfinished = !beginnings.isEmpty && words.index(of: word.text) == nil
            var known = isUnfinished ? .max : add(word.text, at: index, edits: 0, to: &matches)
            if let code = codes.index(of: word.text) {
                matches.add(words.count + code, word: index, .code)
                // A stock code is meant as it stands.
                known = .max
            }
            if word.isPrefix { addBeginnings(word.text, at: index, isOnly: query.words.count == 1, to: &matches) }
            addMistyped(word.text, at: index, known: tolerance == .all ? 0 : known, to: &matches)
            if index > 0 {
                // `cake stand` finds `CAKESTAND`.
                let first = query.words[index - 1].text
                let stem = PorterStemmer.stem(first + word.text)
                // `mirror red` is no `mirrorred`, whose stem is `mirror`.
                for term in stem.utf8.count > first.utf8.count ? words(withStem: stem) : [] {
                    matches.add(Int(term), word: index - 1, .compound)
                    matches.add(Int(term), word: index, .compound)
                }
            }
        }
        // A code with blanks, marks or accents in it is other words, or several.
        if let code = codes.index(of: Self.fold(query.text)) {
            for index in query.words.indices { matches.add(words.count + code, word: index, .code) }
        }
        return matches
    }

    /// The word that was meant: the word itself where any product has it in some form or nothing is near; the most frequent
    /// of the words that it is the beginning of; else of those that are the fewest typing errors away.
    func wordMeant(by word: QueryWord) -> String {
        let text = word.text
        guard words.index(of: text) == nil else { return text }
        let beginnings = word.isPrefix ? words.range(of: text) : 0..<0
        if let term = beginnings.max(by: { products(of: UInt32($0)).count < products(of: UInt32($1)).count }) {
            return words[term]
        }
        let stem = PorterStemmer.stem(text)
        guard words(withStem: stem).isEmpty, pair(withStem: stem) == nil, let similar = similarWords.nearest(to: text),
            let term = similar.terms.max(by: { products(of: $0).count < products(of: $1).count })
        else { return text }
        return words[Int(term)]
    }

    /// Adds the terms that are a word, have its stem or are it in two words; in how many products they are, at most.
    @discardableResult
    private func add(_ text: String, at index: Int, edits: Int, to matches: inout TermMatches) -> Int {
        var count = 0
        let own = words.index(of: text)
        if let own {
            matches.add(own, word: index, .same(edits: edits))
            count += products(of: UInt32(own)).count
        }
        let stem = PorterStemmer.stem(text)
        for term in words(withStem: stem) where own != Int(term) {
            matches.add(Int(term), word: index, .stem(edits: edits))
            count += products(of: term).count
        }
        if let pair = pair(withStem: stem) {
            matches.add(pair, word: index, .compound(edits: edits))
            count += products(of: UInt32(pair)).count
        }
        return count
    }

    /// Adds the words, and for an only word the stock codes, that begin with a text.
    private func addBeginnings(_ text: String, at index: Int, isOnly: Bool, to matches: inout TermMatches) {
        let longer = words.range(of: text)
        for term in longer { matches.add(term, word: index, .prefix) }
        let hasDigit = text.utf8.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        // It looks like a stock code: of three characters or more, with a digit, or no word begins so.
        guard isOnly, text.utf8.count > 2, hasDigit || longer.isEmpty else { return }
        for code in codes.range(of: text) { matches.add(words.count + code, word: index, .prefix) }
    }

    /// Adds the words that a text may have been meant to be, with all their forms, if it is in few products.
    private func addMistyped(_ text: String, at index: Int, known: Int, to matches: inout TermMatches) {
        guard known < Self.fewProducts, let similar = similarWords.nearest(to: text) else { return }
        for term in similar.terms where products(of: term).count >= known * Self.manyTimes {
            add(words[Int(term)], at: index, edits: similar.edits, to: &matches)
        }
    }
}
