/// What the index found for a query's words.
struct LexicalAnswer {
    /// What the words matched.
    let terms: TermMatches
    /// The products found, in the order of their numbers, with their scores.
    let hits: [(product: Int, score: Float)]
}

extension LexicalIndex {
    /// The products that match the query and pass.
    ///
    /// A product is found when it matches all the words that are required (``LexicalQuery/required``). Typing errors are
    /// allowed for at first in words that the index does not know, then, where nothing is found, in all words. If still
    /// nothing matches all words, the products that match most of them are found.
    func search(_ query: LexicalQuery, where passes: (Int) -> Bool) -> LexicalAnswer {
        guard !query.words.isEmpty else { return LexicalAnswer(terms: TermMatches(termCount: 0), hits: []) }
        var terms = matches(of: query, toleratingAll: false)
        var found = candidates(terms, query, where: passes)
        if found.matched < query.required.nonzeroBitCount {
            let tolerant = matches(of: query, toleratingAll: true)
            let more = candidates(tolerant, query, where: passes)
            if more.matched > found.matched { (terms, found) = (tolerant, more) }
        }
        var ranking = LexicalRanking(self, terms, frequencies: found.frequencies)
        var hits = Array(zip(found.products, ranking.scores(of: found.products)))
        if codes.index(of: Self.fold(query.text)) != nil {
            for place in hits.indices where stockCodes[hits[place].0] == query.text { hits[place].1 += 1 }
        }
        return LexicalAnswer(terms: terms, hits: hits)
    }

    /// The terms that each word matches.
    private func matches(of query: LexicalQuery, toleratingAll: Bool) -> TermMatches {
        var matches = TermMatches(termCount: termCount)
        for (index, word) in query.words.enumerated() {
            var isKnown = add(word.text, at: index, .word, .stem, .compound, to: &matches)
            if let code = codes.index(of: word.text) {
                matches.add(words.count + code, word: index, .code)
                isKnown = true
            }
            if word.isPrefix {
                for term in words.range(of: word.text) { matches.add(term, word: index, .prefix) }
                if query.words.count == 1, looksLikeCode(word.text) {
                    for code in codes.range(of: word.text) { matches.add(words.count + code, word: index, .prefix) }
                }
            }
            if !isKnown || toleratingAll, let similar = similarWords.nearest(to: word.text) {
                let form = similar.edits == 1 ? MatchForm.oneEdit : .twoEdits
                // `lihgt` finds what `light` does: `lights` too.
                for term in similar.terms { add(words[Int(term)], at: index, form, form, form, to: &matches) }
            }
            // `cake stand` finds `CAKESTAND`.
            if index > 0 {
                let joined = query.words[index - 1].text + word.text
                for term in words(withStemOf: joined) {
                    matches.add(Int(term), word: index - 1, .compound)
                    matches.add(Int(term), word: index, .compound)
                }
            }
        }
        // A code with blanks or marks in it is several words.
        if query.words.count > 1, let code = codes.index(of: Self.fold(query.text)) {
            for index in query.words.indices { matches.add(words.count + code, word: index, .code) }
        }
        return matches
    }

    /// Adds the terms that are a word, have its stem or are it in two words; whether there is any.
    @discardableResult
    private func add(
        _ text: String, at index: Int, _ word: MatchForm, _ stem: MatchForm, _ compound: MatchForm,
        to matches: inout TermMatches
    ) -> Bool {
        let same = words.index(of: text)
        if let same { matches.add(same, word: index, word) }
        let stems = words(withStemOf: text)
        for term in stems { matches.add(Int(term), word: index, stem) }
        let pair = pair(of: text)
        if let pair { matches.add(pair, word: index, compound) }
        return same != nil || !stems.isEmpty || pair != nil
    }

    /// Whether a text may be the beginning of a stock code: of three characters or more, with a digit, or no word begins so.
    private func looksLikeCode(_ text: String) -> Bool {
        text.utf8.count > 2
            && (text.utf8.contains { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
                || words.range(of: text).isEmpty)
    }

    /// The passing products that match most of the required words, how many that is, and how many products match each word.
    private func candidates(
        _ terms: TermMatches, _ query: LexicalQuery, where passes: (Int) -> Bool
    ) -> (products: [Int], matched: Int, frequencies: [Int]) {
        var matched = [UInt16](repeating: 0, count: productCount)
        var frequencies = [Int](repeating: 0, count: query.words.count)
        for entry in terms.entries {
            for product in products(of: entry.term) {
                var new = entry.words & ~matched[Int(product)]
                matched[Int(product)] |= new
                while new != 0 {
                    frequencies[new.trailingZeroBitCount] += 1
                    new &= new - 1
                }
            }
        }
        var best = 1
        var found: [Int] = []
        for (product, words) in matched.enumerated() where words != 0 {
            let count = (words & query.required).nonzeroBitCount
            guard count >= best, passes(product) else { continue }
            if count > best {
                best = count
                found.removeAll(keepingCapacity: true)
            }
            found.append(product)
        }
        return (found, found.isEmpty ? 0 : best, frequencies)
    }
}
