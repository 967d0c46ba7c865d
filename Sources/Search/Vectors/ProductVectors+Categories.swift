extension ProductVectors {
    /// How many labelled neighbours are asked.
    private static let voters = 10
    /// The fewest that are near enough.
    private static let quorum = 5
    /// The least cosine of a neighbour that is asked.
    private static let minimumSimilarity: Float = 0.3
    /// The most pairs of a product without a category and one with it that are compared: a few seconds' work.
    private static let mostPairs = 300_000_000
    /// The least share of the neighbours' similarity that makes a guess.
    private static let minimumShare: Float = 0.7

    /// The categories of products without one, as their nearest labelled neighbours have it; nil where a product has a
    /// label, where fewer than 5 are near enough, or where they do not agree.
    ///
    /// Of the 10 nearest labelled products those with a cosine above 0.3 vote, each with its cosine; a label needs
    /// 70 % of the votes. It is a guess: with the phrases hidden by which the classifier knows them, one product of five of a
    /// real year got a guess, and 72 % of the categories and 58 % of the subcategories were right. Of the 580 products that
    /// the classifier does not know 70 get one.
    ///
    /// Beyond 300 million pairs of products without and with a category none is guessed.
    /// - Parameter labels: The label of each product, nil where there is none.
    package func neighboursCategory(_ labels: [CategoryLabel?]) -> [CategoryGuess?] {
        precondition(labels.count == count)
        var labelled = ProductSet(count: count)
        for (product, label) in labels.enumerated() where label != nil { labelled.insert(product) }
        let known = labelled.count
        guard known * (count - known) <= Self.mostPairs else { return labels.map { _ in nil } }
        return labels.indices.map { labels[$0] == nil ? guess(labels, labelled, for: $0) : nil }
    }

    private func guess(_ labels: [CategoryLabel?], _ labelled: ProductSet, for product: Int) -> CategoryGuess? {
        let neighbours = nearest(
            to: vector(of: product), limit: Self.voters, above: Self.minimumSimilarity, among: labelled)
        guard neighbours.count >= Self.quorum else { return nil }
        var votes: [CategoryLabel: Float] = [:]
        var total: Float = 0
        for neighbour in neighbours {
            guard let label = labels[neighbour.index] else { continue }
            votes[label, default: 0] += neighbour.score
            total += neighbour.score
        }
        // More than half of the votes: no two labels can have them.
        guard let best = votes.first(where: { $0.value >= Self.minimumShare * total }) else { return nil }
        return CategoryGuess(label: best.key, share: best.value / total)
    }
}
