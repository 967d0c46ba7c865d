internal import Glibc

/// How strongly each product goes with each other product and with each word, as one sparse matrix.
///
/// A row is a product; its columns are the products, then the words that at least two products have. An element is the
/// positive pointwise mutual information of the two: how much more often they come together than chance has it, as a
/// natural logarithm; what comes together less often is 0. The frequency of the column is smoothed by an exponent of
/// 0.75, which takes from rare companions. Source: Levy, Goldberg and Dagan, "Improving Distributional Similarity with
/// Lessons Learned from Word Embeddings" (TACL 3, 2015).
///
/// - Products: a line of a random basket, then another line of the same basket. So each basket counts by its size, not
///   by the square of its size. Pairs that share only one basket are left out, and with n baskets the information is
///   taken times n / (n + 3): rare pairs say little (such a discount: Pantel and Lin, "Discovering word senses from text", KDD 2002).
/// - Words: a word of a random product's description.
///
/// It holds 8 bytes for each pair of products that share two baskets: about 20 MB for 5,000 products in 40,000 baskets.
package enum ProductAssociations {
    /// How much the words' part weighs beside the baskets' part, as a ratio of Frobenius norms.
    ///
    /// 0 tells only what sells together, large values only what is called alike. How it was chosen: docs/decisions/0013.
    private static let wordWeight = 0.7
    /// Pairs of products need this many baskets in common.
    private static let minimumBaskets: Float = 2
    /// In how many common baskets a pair's information counts by half.
    private static let halfTrust: Float = 3

    /// The matrix of products that have these words, by number from 0 and each once, and stand in these baskets.
    ///
    /// Lines of other products are left out.
    package static func matrix(words: [[Int32]], wordCount: Int, baskets lines: [BasketLine]) -> SparseMatrix {
        let productCount = words.count
        var frequencies = [Int](repeating: 0, count: wordCount)
        for words in words { for word in words { frequencies[Int(word)] += 1 } }
        // A word that one product has relates it to nothing.
        var columnOfWord = [Int32?](repeating: nil, count: wordCount)
        var columnCount = productCount
        for word in 0..<wordCount where frequencies[word] > 1 {
            columnOfWord[word] = Int32(columnCount)
            columnCount += 1
        }
        let smoothed = SmoothedFrequencies(frequencies)

        let baskets = Baskets(lines, productCount: productCount)
        var companions = BasketCompanions(baskets)
        var matrix = SparseMatrix(columnCount: columnCount)
        for product in 0..<productCount {
            companions.forEach(of: product) { other, baskets, information in
                guard baskets >= minimumBaskets else { return }
                matrix.append(column: other, value: information * baskets / (baskets + halfTrust))
            }
            for word in words[product] {
                guard let column = columnOfWord[Int(word)] else { continue }
                // P(word | product) / P(word): a product with few words is told by each more clearly.
                let ratio = smoothed.sum / (Double(words[product].count) * Double(smoothed.powers[Int(word)]))
                if ratio > 1 { matrix.append(column: Int(column), value: Float(log(ratio))) }
            }
            matrix.endRow()
        }
        let bought = matrix.squaredNorm(0..<productCount)
        let named = matrix.squaredNorm(productCount..<columnCount)
        if bought > 0, named > 0 {
            matrix.scale(productCount..<columnCount, by: Float(wordWeight * (bought / named).squareRoot()))
        }
        return matrix
    }
}

/// Frequencies to the power of 0.75, and what they add up to.
private struct SmoothedFrequencies {
    let powers: [Float]
    let sum: Double

    init(_ frequencies: [Int]) {
        let roots = frequencies.map { Double($0).squareRoot() }
        let powers = roots.map { $0 * $0.squareRoot() }
        self.powers = powers.map { Float($0) }
        sum = powers.reduce(0, +)
    }
}

/// The products that share baskets with one product, one product after another.
private struct BasketCompanions {
    private let baskets: Baskets
    private let smoothed: SmoothedFrequencies
    /// By product: the sum of the baskets' weights, and their number; zero but for `found`.
    private var counts: [SIMD2<Float>]
    private var found: [Int32] = []

    init(_ baskets: Baskets) {
        self.baskets = baskets
        smoothed = SmoothedFrequencies((0..<baskets.productCount).map(baskets.frequency))
        counts = [SIMD2<Float>](repeating: .zero, count: baskets.productCount)
    }

    /// Calls `body` with each companion, the number of common baskets and the information, above 0.
    mutating func forEach(of product: Int, _ body: (_ other: Int, _ baskets: Float, _ information: Float) -> Void) {
        let frequency = baskets.frequency(of: product)
        guard frequency > 0 else { return }
        gather(product)
        let scale = Float(smoothed.sum / Double(frequency))
        for other in found {
            let other = Int(other)
            let ratio = counts[other].x * scale / smoothed.powers[other]
            if ratio > 1, other != product { body(other, counts[other].y, logf(ratio)) }
            counts[other] = .zero
        }
    }

    /// Adds up the product's baskets; a basket of n products weighs 1 / (n - 1), so that its other lines add up to one.
    private mutating func gather(_ product: Int) {
        found.removeAll(keepingCapacity: true)
        counts.withUnsafeMutableBufferPointer { counts in
            baskets.products.withUnsafeBufferPointer { products in
                for basket in baskets.baskets(of: product) {
                    let range = baskets.lines(of: basket)
                    let added = SIMD2(1 / Float(range.count - 1), 1)
                    for other in products[range] {
                        if counts[Int(other)].y == 0 { found.append(other) }
                        counts[Int(other)] += added
                    }
                }
            }
        }
    }
}
