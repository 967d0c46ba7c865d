/// What the index found for a query's words.
struct LexicalAnswer {
    /// What the words matched.
    let terms: TermMatches
    /// The products found, in no order, with their scores, and whether their descriptions or stock codes match
    /// all words that they must.
    let hits: [(product: Int, score: Float, isWhole: Bool)]
}

extension LexicalIndex {
    /// While fewer products match all words, those that match fewer are found too.
    private static let fewHits = 10

    /// The products that match the query and pass.
    ///
    /// Those that match all the words that are required (``LexicalQuery/required``), and where they are few, those that match
    /// fewer of them too, but half at least; where nothing matches that many, those that match the most. Typing errors are allowed for at first where a word leads nowhere without, then,
    /// where nothing matches all words, in all words. A product whose stock code is a word of the query is always found.
    func search(_ query: LexicalQuery, where passes: (Int) -> Bool) -> LexicalAnswer {
        guard !query.words.isEmpty else { return LexicalAnswer(terms: TermMatches(termCount: 0), hits: []) }
        var terms = matches(of: query, tolerance: .needed)
        var found = candidates(terms, query, where: passes)
        let required = query.required.nonzeroBitCount
        if found.best < required {
            let tolerant = matches(of: query, tolerance: .all)
            let more = candidates(tolerant, query, where: passes)
            if more.best > found.best { (terms, found) = (tolerant, more) }
        }
        var ranking = LexicalRanking(self, terms, frequencies: found.frequencies)
        var scores = ranking.scores(of: found.products)
        for (place, matched) in found.matched.enumerated() {
            scores[place] *= Float(matched) / Float(required)
            if found.isCode(found.products[place]) { scores[place] += 1 }
            if stockCodes[found.products[place]] == query.text { scores[place] += 1 }
        }
        return LexicalAnswer(
            terms: terms,
            hits: found.products.indices.map { place in
                let isWhole = ranking.described[place] & query.required == query.required
                return (found.products[place], scores[place], isWhole || found.isCode(found.products[place]))
            })
    }

    /// Products that pass, with how many of the required words each matches.
    private struct Candidates {
        var products: [Int] = []
        var matched: [Int] = []
        /// The most words that one of them matches.
        var best = 0
        /// By word: how many products match it, passing or not.
        var frequencies: [Int]
        /// The products whose stock codes are words of the query.
        var codes: Set<Int> = []

        func isCode(_ product: Int) -> Bool { codes.contains(product) }
    }

    private func candidates(
        _ terms: TermMatches, _ query: LexicalQuery, where passes: (Int) -> Bool
    ) -> Candidates {
        var words = [UInt16](repeating: 0, count: productCount)
        var touched: [UInt32] = []
        var candidates = Candidates(frequencies: [Int](repeating: 0, count: query.words.count))
        for entry in terms.entries {
            for product in products(of: entry.term) {
                let known = words[Int(product)]
                var new = entry.words & ~known
                guard new != 0 else { continue }
                if known == 0 { touched.append(product) }
                words[Int(product)] = known | new
                while new != 0 {
                    candidates.frequencies[new.trailingZeroBitCount] += 1
                    new &= new - 1
                }
            }
        }
        for word in query.words where word.looksLikeCode {
            guard let code = codes.index(of: word.text) else { continue }
            candidates.codes.formUnion(products(of: UInt32(self.words.count + code)).map(Int.init))
        }
        // How many products match how many words: few or none match most.
        var counts = [Int](repeating: 0, count: query.words.count + 1)
        let passing = touched.filter { product in
            let count = (words[Int(product)] & query.required).nonzeroBitCount
            guard count > 0, passes(Int(product)) else { return false }
            counts[count] += 1
            return true
        }
        candidates.best = counts.lastIndex { $0 > 0 } ?? 0
        var least = candidates.best
        var sum = least > 0 ? counts[least] : 0
        while least > (query.required.nonzeroBitCount + 1) / 2, sum < Self.fewHits {
            least -= 1
            sum += counts[least]
        }
        for product in passing.map(Int.init) {
            let count = (words[product] & query.required).nonzeroBitCount
            guard count >= least || candidates.codes.contains(product) else { continue }
            candidates.products.append(product)
            candidates.matched.append(count)
        }
        return candidates
    }
}
