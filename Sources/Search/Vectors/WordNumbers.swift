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
