import Domain
import Foundation
import Search
import Testing

@Suite("The search of real products", .serialized)
struct RealCatalogueTests {
    /// Words that follow each other in some product's description.
    static func queries(
        _ count: Int, of catalogue: RealCatalogue, words: ClosedRange<Int>, seed: UInt64
    ) -> [[String]] {
        var random = SplitMix64(seed: seed)
        var queries: [[String]] = []
        while queries.count < count {
            guard let description = catalogue.products.randomElement(using: &random)?.description else { continue }
            let tokens = Tokenizer.tokens(of: description).filter { !$0.isCompound }.map(\.text)
            let length = Int.random(in: words, using: &random)
            guard tokens.count >= length, let start = (0...(tokens.count - length)).randomElement(using: &random) else {
                continue
            }
            let query = Array(tokens[start..<(start + length)])
            if query.contains(where: { $0.count > 3 && $0.allSatisfy(\.isLetter) }) { queries.append(query) }
        }
        return queries
    }

    /// The query with one typing error in a word of at least four letters.
    static func mistyped(_ query: [String], _ random: inout SplitMix64) -> [String] {
        var query = query
        let candidates = query.indices.filter { query[$0].count > 3 && query[$0].allSatisfy(\.isLetter) }
        guard let place = candidates.randomElement(using: &random) else { return query }
        var letters = Array(query[place])
        let letter = "abcdefghijklmnopqrstuvwxyz".randomElement(using: &random) ?? "a"
        let index = Int.random(in: 0..<letters.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: letters.remove(at: index)
        case 1: letters.insert(letter, at: index)
        case 2 where letters[index] != letter: letters[index] = letter
        default:
            // Two different neighbours change places.
            guard let first = letters.indices.dropLast().first(where: { letters[$0] != letters[$0 + 1] }) else { break }
            let swap = letters.indices.dropLast().filter { letters[$0] != letters[$0 + 1] }
                .randomElement(using: &random)
            letters.swapAt(swap ?? first, (swap ?? first) + 1)
        }
        query[place] = String(letters)
        return query
    }

    @Test("has a typing error's right hit in the first three for nine queries in ten", arguments: [1, 2, 3])
    func typos(words: Int) throws {
        let catalogue = try RealCatalogue.best.get()
        let index = catalogue.index()
        var random = SplitMix64(seed: 7)
        var good = 0
        let queries = Self.queries(1_000, of: catalogue, words: words...words, seed: UInt64(words))
        for query in queries {
            let search = { (text: String, limit: Int) in
                index.search(SearchQuery(text: text, mode: .lexical, filter: .none, limit: limit)).hits.map(\.index)
            }
            let wanted = search(query.joined(separator: " "), 1)
            let typed = Self.mistyped(query, &random)
            if search(typed.joined(separator: " "), 3).contains(wanted) { good += 1 }
        }
        print("typos, \(words) word(s): \(good) of \(queries.count)")
        #expect(good * 10 >= queries.count * 9)
    }
}
