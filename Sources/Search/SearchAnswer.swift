package import Domain

/// What a search found.
package struct SearchAnswer: Sendable {
    /// How many products were found in all, exactly.
    package let found: Int
    /// The asked-for part of them, in the asked-for order.
    package let hits: [SearchHit]
    /// Counts over all that was found, if they were asked for.
    package let facets: SearchFacets?
}

/// A product that was found, and why.
package struct SearchHit: Sendable {
    /// Its place among the products that the index was built from.
    package let index: Int
    /// The product.
    package let product: SearchProduct
    /// What its relevance was judged by: the lexical or the semantic score, or both joined; 0 without a text.
    package let score: Float
    /// How well its words match (``LexicalRanking``); nil when they do not or were not looked at.
    package let lexicalScore: Float?
    /// How near its meaning is, the cosine of the vectors; nil when it is not near or was not looked at.
    package let semanticScore: Float?
    /// The query's words that it matches, folded, in the query's order.
    package let matchedWords: [String]
    /// The lowest and the highest price among its sales that pass the filter; nil where it was never sold.
    package let matchedPrices: ClosedRange<Money>?
    /// Where in the description matched words stand, in UTF-8 bytes: ascending, not touching each other.
    ///
    /// Empty unless asked for.
    package let highlights: [Range<Int>]

    /// A product as it was found.
    package init(
        index: Int, product: SearchProduct, score: Float, lexicalScore: Float? = nil, semanticScore: Float? = nil,
        matchedPrices: ClosedRange<Money>? = nil, matchedWords: [String] = [], highlights: [Range<Int>] = []
    ) {
        self.index = index
        self.product = product
        self.score = score
        self.lexicalScore = lexicalScore
        self.semanticScore = semanticScore
        self.matchedPrices = matchedPrices
        self.matchedWords = matchedWords
        self.highlights = highlights
    }
}
