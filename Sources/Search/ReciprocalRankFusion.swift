/// Joins two rankings into one by reciprocal rank fusion.
///
/// A product's score is the sum of `1 / (60 + rank)` over the rankings it is in, ranks counted from 1: G. V. Cormack,
/// C. L. A. Clarke, S. Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods",
/// SIGIR 2009. Only ranks count, so that scores of different kinds need not be made alike. A product that matches all words
/// gets 1 more: what was asked for comes before what is near.
enum ReciprocalRankFusion {
    private static let constant: Float = 60

    /// All products of both, in no order; each ranking has its best first and its numbers are below `productCount`.
    static func fuse(_ lexical: [RankedProduct], _ semantic: [RankedProduct], productCount: Int) -> [RankedProduct] {
        var places = [Int32](repeating: -1, count: productCount)
        var fused: [RankedProduct] = []
        fused.reserveCapacity(lexical.count + semantic.count)
        for (rank, ranked) in lexical.enumerated() {
            places[ranked.product] = Int32(fused.count)
            fused.append(ranked)
            fused[fused.count - 1].score = 1 / (constant + Float(rank + 1)) + (ranked.isWhole ? 1 : 0)
        }
        for (rank, ranked) in semantic.enumerated() {
            let score = 1 / (constant + Float(rank + 1))
            let place = Int(places[ranked.product])
            if place < 0 {
                fused.append(ranked)
                fused[fused.count - 1].score = score
            } else {
                fused[place].score += score
                fused[place].semantic = ranked.semantic
            }
        }
        return fused
    }
}
