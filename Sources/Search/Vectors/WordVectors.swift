internal import Glibc

/// The products' words by number, in alphabetical order, each once in a product.
struct WordNumbers {
    let numbers: [String: Int32]
    /// By product, ascending.
    let ofProducts: [[Int32]]

    init(_ words: [[String]]) {
        let all = Set(words.joined()).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let numbers = Dictionary(uniqueKeysWithValues: zip(all, Int32(0)...))
        self.numbers = numbers
        ofProducts = words.map { words in Set(words.compactMap { numbers[$0] }).sorted() }
    }

    var count: Int { numbers.count }
}

/// The vectors of words: the mean of the products that have them.
struct WordVectors: Sendable {
    private let numbers: [String: Int32]
    /// Of length 1, or 0 where nothing is known of a word's products.
    private let vectors: DenseMatrix
    /// log(1 + products / products with the word): how much a word tells.
    private let weights: [Float]

    init(_ products: DenseMatrix, _ words: WordNumbers) {
        var sums = SparseMatrix(columnCount: words.count)
        var frequencies = [Int](repeating: 0, count: words.count)
        for words in words.ofProducts {
            for word in words {
                sums.append(column: Int(word), value: 1)
                frequencies[Int(word)] += 1
            }
            sums.endRow()
        }
        numbers = words.numbers
        vectors = sums.transposedTimes(products).normalised()
        weights = frequencies.map { Float(log(1 + Double(products.rowCount) / Double($0))) }
    }

    /// The weighted mean of the words' vectors, of length 1; nil when none is known.
    func vector(of tokens: [String]) -> [Float]? {
        var sum = DenseMatrix(rowCount: 1, blockCount: vectors.blockCount)
        for token in tokens {
            guard let number = numbers[token].map(Int.init) else { continue }
            sum.withMutableBlocks { sum in
                vectors.withBlocks { vectors in
                    for block in sum.indices { sum[block] += weights[number] * vectors[number * sum.count + block] }
                }
            }
        }
        let vector = sum.normalised()
        let numbers = (0..<vector.columnCount).map { vector[0, $0] }
        return numbers.contains { $0 != 0 } ? numbers : nil
    }
}
