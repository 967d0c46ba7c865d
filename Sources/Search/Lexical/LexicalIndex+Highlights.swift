extension LexicalIndex {
    /// The query's words that the product matches, in the query's order.
    func matchedWords(of product: Int, _ query: LexicalQuery, _ terms: TermMatches) -> [String] {
        guard !terms.entries.isEmpty else { return [] }
        var matched: UInt16 = 0
        for occurrence in occurrences(of: product) { matched |= terms.entry(of: occurrence.term)?.words ?? 0 }
        return query.words.indices.filter { matched & 1 << $0 != 0 }.map { query.words[$0].text }
    }

    /// Where in the product's description words stand that the query matches, in UTF-8 bytes: ascending, not touching.
    func highlights(of product: Int, _ description: String, _ terms: TermMatches) -> [Range<Int>] {
        guard !terms.entries.isEmpty else { return [] }
        var ranges: [Range<Int>] = []
        let tokens = Tokenizer.tokens(of: description)
        // The first of the product's terms are the description's tokens, in the same order, with pairs between them.
        var next = 0
        for occurrence in occurrences(of: product) {
            switch occurrence.field {
            case .description:
                if terms.entry(of: occurrence.term) != nil { ranges.append(tokens[next].range) }
                next += 1
            case .pair:
                // It stands after the first of its words and before the second.
                guard terms.entry(of: occurrence.term) != nil else { continue }
                ranges.append(tokens[next - 1].range.lowerBound..<tokens[next].range.upperBound)
            case .category, .code: break
            }
        }
        ranges.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
        var merged: [Range<Int>] = []
        for range in ranges {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}
