import Domain
import Search
import Testing

@Suite("A search by words and meaning")
struct HybridSearchTests {
    /// Knows the word `drink` only: tea and coffee are near it, a mug a little less.
    private static let semantic = SemanticRanking(memoryBytes: 1_000_000) { words, candidates in
        guard words.contains("drink") else { return [] }
        return [(index: 2, score: 0.5), (index: 0, score: 0.9), (index: 1, score: 0.9)]
            .filter { candidates.contains($0.index) }
    }

    private static let products = ["TEA SET", "COFFEE CUP", "MUG", "SOFT DRINK HOLDER", "LAMP"].enumerated().map {
        SmallCatalogue.product(Int32($0 + 1), $1)
    }

    private static let index = SmallCatalogue.index(products, semantic: semantic)

    private func search(_ text: String, _ mode: SearchMode, _ filter: SaleFilter = .none) -> SearchAnswer {
        Self.index.search(SearchQuery(text: text, mode: mode, filter: filter, wantsFacets: true, wantsHighlights: true))
    }

    @Test("by meaning ranks what is near, by key where equally near")
    func semanticMode() {
        let answer = search("drink", .semantic)
        #expect(answer.hits.map(\.index) == [0, 1, 2] && answer.found == 3)
        #expect(answer.hits.map(\.score) == [0.9, 0.9, 0.5] && answer.hits.map(\.semanticScore) == [0.9, 0.9, 0.5])
        #expect(answer.hits.allSatisfy { $0.lexicalScore == nil && $0.matchedWords.isEmpty && $0.highlights.isEmpty })
        #expect(search("lamp", .semantic).found == 0)
    }

    @Test("joins both by the reciprocals of their ranks, what has all words first")
    func hybridMode() {
        let answer = search("drink", .hybrid)
        #expect(answer.found == 4 && answer.facets?.countries.first?.count == 4)
        #expect(answer.hits.map(\.index) == [3, 0, 1, 2])
        #expect(answer.hits.map(\.score) == [1 + 1 / Float(61), 1 / Float(61), 1 / Float(62), 1 / Float(63)])
        #expect(answer.hits[0].lexicalScore != nil && answer.hits[0].semanticScore == nil)
        #expect(answer.hits[1].lexicalScore == nil && answer.hits[1].semanticScore == 0.9)

        let both = search("drink mug", .hybrid)
        #expect(both.hits.first?.index == 2 && both.hits.first?.score == 1 / Float(61) + 1 / Float(63))
        #expect(both.hits.first?.lexicalScore != nil && both.hits.first?.semanticScore == 0.5)
        #expect(both.found == 4)
    }

    @Test("takes the meaning of the word that was meant, mistyped or not yet typed to its end")
    func typos() {
        #expect(search("drnik ", .semantic).found == 3)
        #expect(search("drnik tea", .semantic).found == 3)
        #expect(search("drnik", .hybrid).hits.first?.index == 3)
        #expect(search("drin", .semantic).found == 3, "the beginning of DRINK")
        #expect(search("hold", .semantic).found == 0)
        #expect(search("zzzzz", .semantic).found == 0)
    }

    @Test("finds a stock code exactly, whatever its letters may mean")
    func stockCode() {
        let products = Self.products + [SmallCatalogue.product(9, "LAMP SHADE", code: "DRINK")]
        let index = SmallCatalogue.index(products, semantic: Self.semantic)
        for mode in SearchMode.allCases {
            let answer = index.search(SearchQuery(text: "DRINK", mode: mode, filter: .none))
            #expect(answer.hits.first?.product.key == (mode == .semantic ? nil : 9))
        }
    }

    @Test("is one by words where no word has a meaning, or there are no meanings at all")
    func withoutMeaning() {
        #expect(search("lamp", .hybrid).hits.map(\.index) == [4])
        let plain = SmallCatalogue.index(Self.products)
        #expect(plain.search(SearchQuery(text: "drink", filter: .none)).hits.map(\.index) == [3])
        #expect(plain.search(SearchQuery(text: "drink", mode: .semantic, filter: .none)).found == 0)
        #expect(plain.memoryBytes < 1_000_000 && Self.index.memoryBytes > 1_000_000)
    }

    @Test("keeps to its filter in every mode", arguments: SearchMode.allCases)
    func filters(mode: SearchMode) {
        #expect(search("drink", mode, SaleFilter(countries: [2])).found == 0)
        #expect(search("", mode, SaleFilter(countries: [1])).found == 5)
        #expect(search("?", mode, SaleFilter(countries: [1])).found == 0)
    }
}
