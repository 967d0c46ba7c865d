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
        var random = SeededGenerator(seed: seed)
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
    static func mistyped(_ query: [String], _ random: inout SeededGenerator) -> [String] {
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
        var random = SeededGenerator(seed: 7)
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

    /// Prints what it costs; nothing here depends on how fast the machine is.
    @Test("costs what it prints")
    func cost() throws {
        let catalogue = try RealCatalogue.best.get()
        let clock = ContinuousClock()
        var index = catalogue.index()
        let building = clock.measure { index = catalogue.index() }
        print("\(catalogue.products.count) products, \(catalogue.soldAt.count) prices, built in \(building)")
        print("memory: \(index.memoryBytes / 1024) KiB")
        let price = try PriceRange(minimum: Money("1"), maximum: Money("5"))
        let country = catalogue.countryNames.keys.sorted()[catalogue.countryNames.count / 2]
        let filters = [
            ("no filter", SaleFilter.none), ("one country", SaleFilter(countries: [1])),
            ("one rare country", SaleFilter(countries: [country])), ("price", SaleFilter(price: price)),
            ("country and price", SaleFilter(countries: [1], price: price)),
        ]
        let queries = Self.queries(1_000, of: catalogue, words: 1...3, seed: 1).map { $0.joined(separator: " ") }
        var random = SeededGenerator(seed: 3)
        let typed = Self.queries(1_000, of: catalogue, words: 1...3, seed: 1).map {
            Self.mistyped($0, &random).joined(separator: " ")
        }
        for (name, filter) in filters {
            for (kind, texts) in [
                ("words", queries), ("mistyped", typed), ("letters", queries.map { String($0.prefix(1)) }),
                ("browse", queries.map { _ in "" }),
            ] {
                for full in [false, true] {
                    var times: [Duration] = []
                    var found = 0
                    for text in texts {
                        let query = SearchQuery(
                            text: text, mode: .lexical, filter: filter, limit: 20, wantsFacets: full,
                            wantsHighlights: full)
                        times.append(clock.measure { found += index.search(query).found })
                    }
                    times.sort()
                    print(
                        "\(name), \(kind)\(full ? ", facets and highlights" : ""): median \(times[500]), p99 \(times[990]),",
                        "found \(found / 1_000)")
                }
            }
        }
    }
}
