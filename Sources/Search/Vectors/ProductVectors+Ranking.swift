extension ProductVectors {
    /// Vectors of products, from their descriptions and from what stands on the same invoices.
    ///
    /// A line's `product` is a place in `products`. Categories are left out on purpose: what many products have in common
    /// blurs what tells them apart, and searches by meaning get worse by a tenth (bench/search).
    package init(products: [SearchProduct], baskets: [BasketLine]) {
        self.init(words: products.map { Self.words(of: $0.description ?? "") }, baskets: baskets)
    }

    /// The words of a text as the vectors know them: stems, a run of letters and digits in its pieces.
    package static func words(of text: String) -> [String] {
        Tokenizer.tokens(of: text).filter { !$0.isCompound }.map { PorterStemmer.stem($0.text) }
    }

    /// The vector of a text, of length 1; nil when no product has one of its words.
    package func vector(of text: String) -> [Float]? { vector(ofText: Self.words(of: text)) }

    /// What the cosine of a hit must exceed.
    private static let minimumSimilarity: Float = 0.4

    /// Finds products by these vectors: those with a cosine above 0.4 to the text's vector.
    package var ranking: SemanticRanking {
        SemanticRanking(memoryBytes: memoryBytes) { words, candidates in
            guard let query = vector(ofText: words.flatMap(Self.words)) else { return [] }
            return rows.rows(candidates, with: query, above: Self.minimumSimilarity)
        }
    }
}
