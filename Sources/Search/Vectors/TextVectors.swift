internal import Glibc

/// Places texts among the products: by the products that have just these words, else word by word.
///
/// A word that no product has counts as the known words that it seems to be made of (``WordTrigrams``).
struct TextVectors: Sendable {
    private let numbers: [String: Int32]
    /// The words' vectors, each the mean of the products that have the word: of length 1, or 0 where nothing is known of
    /// them.
    private let words: DenseMatrix
    /// log(1 + products / products with the word): how much a word tells.
    private let weights: [Float]
    /// The weight of a word that one product has.
    private let greatestWeight: Float
    /// The products with two words or more, by the numbers of their words, ascending.
    private var namesakes: [[Int32]: [Int32]] = [:]
    private let trigrams: WordTrigrams

    init(_ products: DenseMatrix, _ numbers: WordNumbers) {
        self.numbers = numbers.numbers
        var sums = SparseMatrix(columnCount: numbers.count)
        var frequencies = [Int](repeating: 0, count: numbers.count)
        for (product, words) in numbers.ofProducts.enumerated() {
            for word in words {
                sums.append(column: Int(word), value: 1)
                frequencies[Int(word)] += 1
            }
            sums.endRow()
            if words.count > 1 { namesakes[words, default: []].append(Int32(product)) }
        }
        trigrams = WordTrigrams(numbers.numbers)
        words = sums.transposedTimes(products).normalised()
        weights = frequencies.map { log(1 + Float(products.rowCount) / Float($0)) }
        greatestWeight = log(1 + Float(products.rowCount))
    }

    /// The strings of words count only where they are too long to lie in the table itself.
    var memoryBytes: Int {
        let names = namesakes.reduce(0) { $0 + ($1.key.count + $1.value.count) * 4 + 64 }
        return words.memoryBytes + trigrams.memoryBytes + weights.capacity * 4 + namesakes.capacity * 16 + names
            + numbers.capacity * 20 + numbers.keys.reduce(0) { $0 + ($1.utf8.count > 15 ? $1.utf8.count + 32 : 0) }
    }

    /// The vector of a text with these words, of length 1; nil when nothing is known of them.
    func vector(of tokens: [String], among products: DenseMatrix) -> [Float]? {
        let known = tokens.compactMap { numbers[$0] }
        if known.count == tokens.count, let namesakes = namesakes[Set(known).sorted()] {
            let parts = namesakes.map { (row: Int($0), weight: Float(1)) }
            if let vector = products.mean(parts) { return vector }
        }
        return words.mean(tokens.flatMap(weightedWords))
    }

    /// The rows of the known words that a word stands for, with their weights.
    private func weightedWords(_ token: String) -> [(row: Int, weight: Float)] {
        if let number = numbers[token] { return [(Int(number), weights[Int(number)])] }
        let parts = trigrams.parts(of: token)
        guard let best = parts.first else { return [] }
        // Together they weigh as a rare word does, less for what is missing; among them the squares of the shares count.
        let squares = parts.reduce(0) { $0 + $1.share * $1.share }
        let scale = greatestWeight * best.share / squares
        return parts.map { (Int($0.word), scale * $0.share * $0.share) }
    }
}

extension DenseMatrix {
    /// The weighted mean of rows, of length 1; nil when it has no length.
    fileprivate func mean(_ rows: [(row: Int, weight: Float)]) -> [Float]? {
        var sum = DenseMatrix(rowCount: 1, blockCount: blockCount)
        sum.withMutableBlocks { sum in
            withBlocks { blocks in
                for (row, weight) in rows {
                    for block in sum.indices { sum[block] += weight * blocks[row * sum.count + block] }
                }
            }
        }
        let mean = sum.normalised()
        let numbers = (0..<columnCount).map { mean[0, $0] }
        return numbers.contains { $0 != 0 } ? numbers : nil
    }
}
