/// What the index found for a query's words.
struct LexicalAnswer {
    /// What the words matched.
    let terms: TermMatches
    /// The products found, in no order, with their scores.
    let hits: [(product: Int, score: Float)]
}

extension LexicalIndex {
    /// The products that match the query and pass.
    ///
    /// A product is found when it matches all the words that are required (``LexicalQuery/required``). Typing errors are
    /// allowed for at first where a word leads nowhere without, then, where nothing is found, in all words. If still
    /// nothing matches all words, the products that match most of them are found.
    func search(_ query: LexicalQuery, where passes: (Int) -> Bool) -> LexicalAnswer {
        guard !query.words.isEmpty else { return LexicalAnswer(terms: TermMatches(termCount: 0), hits: []) }
        var terms = matches(of: query, tolerance: .needed)
        var found = candidates(terms, query, where: passes)
        if found.matched < query.required.nonzeroBitCount {
            let tolerant = matches(of: query, tolerance: .all)
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

    /// The passing products that match most of the required words, how many that is, and how many products match each word.
    private func candidates(
        _ terms: TermMatches, _ query: LexicalQuery, where passes: (Int) -> Bool
    ) -> (products: [Int], matched: Int, frequencies: [Int]) {
        var matched = [UInt16](repeating: 0, count: productCount)
        var touched: [UInt32] = []
        var frequencies = [Int](repeating: 0, count: query.words.count)
        for entry in terms.entries {
            for product in products(of: entry.term) {
                let known = matched[Int(product)]
                var new = entry.words & ~known
                guard new != 0 else { continue }
                if known == 0 { touched.append(product) }
                matched[Int(product)] = known | new
                while new != 0 {
                    frequencies[new.trailingZeroBitCount] += 1
                    new &= new - 1
                }
            }
        }
        var best = 1
        var found: [Int] = []
        for product in touched.map(Int.init) {
            let count = (matched[product] & query.required).nonzeroBitCount
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
