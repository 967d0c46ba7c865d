import Search
import Testing

@Suite("Product vectors")
struct ProductVectorsTests {
    /// Things for tea, things for the garden, and a few that stand alone.
    static let catalogue = [
        "red teapot", "blue teapot", "tea cup red", "tea cup blue", "saucer white", "milk jug", "sugar bowl",
        "garden trowel", "garden fork", "watering can", "flower seeds", "seed packets", "plant pot", "secateurs",
        "postage", "",
    ].map { $0.split(separator: " ").map(String.init) }

    /// Tea things are bought with tea things (0 to 6), garden things (7 to 13) with garden things.
    static let baskets: [BasketLine] = (0..<400).flatMap { invoice -> [BasketLine] in
        let first = invoice % 2 == 0 ? 0 : 7
        return (0..<4).map { step in
            // A linear congruence scatters them: each thing meets each other one of its kind.
            let product = first + (((invoice * 4 + step) * 1_103_515_245 + 12_345) >> 16) % 7
            return BasketLine(invoice: Int32(invoice), product: Int32(product))
        }
    }

    static let vectors = ProductVectors(words: catalogue, baskets: baskets)

    private func bits(_ vectors: ProductVectors) -> [[UInt32]] {
        (0..<vectors.count).map { vectors.vector(of: $0).map(\.bitPattern) }
    }

    @Test("place products near those that are bought with them")
    func similar() {
        for product in 0..<14 {
            let group = product < 7 ? 0..<7 : 7..<14
            let similar = Self.vectors.similar(to: product, limit: 4)
            #expect(similar.count == 4)
            #expect(similar.allSatisfy { group.contains($0.index) && $0.index != product })
            #expect(similar.map(\.score) == similar.map(\.score).sorted(by: >))
            #expect(similar.allSatisfy { $0.score > 0 && $0.score < 1.0001 })
        }
    }

    @Test("place a query near products that have none of its words")
    func query() throws {
        let query = try #require(Self.vectors.vector(ofText: ["teapot"]))
        #expect(abs(query.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        let nearest = Self.vectors.nearest(to: query, limit: 7)
        #expect(Set(nearest.map(\.index)) == Set(0..<7))
        #expect(Set(nearest.prefix(2).map(\.index)) == [0, 1])
    }

    @Test("of a text that has just a product's words are the product's")
    func namesake() throws {
        let cup = try #require(Self.vectors.vector(ofText: ["blue", "tea", "cup", "tea"]))
        #expect(abs(Self.vectors.scores(cup, among: [3])[0] - 1) < 1e-4)
        // One word more, or one that is not known, and it is a text like others.
        #expect(Self.vectors.vector(ofText: ["blue", "tea", "cup", "pot"]) != cup)
        #expect(Self.vectors.vector(ofText: ["blue", "tea", "cup", "lighthouse"]) != cup)

        // Two products with the same words, of which one is in no basket, and one word alone.
        let words = [["a", "b"], ["b", "a"], ["a", "c"], ["c"], ["d", "e"]]
        let lines = [0, 1, 2].flatMap { [BasketLine(invoice: $0, product: 0), BasketLine(invoice: $0, product: 2)] }
        let vectors = ProductVectors(words: words, baskets: lines)
        let both = try #require(vectors.vector(ofText: ["a", "b"]))
        #expect(Set(vectors.nearest(to: both, limit: 2).map(\.index)) == [0, 1])
        #expect(vectors.vector(ofText: ["d", "e"]) == nil)
        let one = try #require(vectors.vector(ofText: ["c"]))
        #expect(vectors.scores(one, among: [2])[0] > 0.1)
    }

    @Test("take a word that no product has for those that it is made of, or nearly is")
    func parts() throws {
        let teapot = Self.vectors.vector(ofText: ["teapot"])
        #expect(cosine(Self.vectors.vector(ofText: ["teapott"]), teapot) > 0.9999)
        #expect(Self.vectors.vector(ofText: ["teapt"]) == nil)
        // Two words in one lie between the two, nearer to either than they are to each other.
        let garden = try #require(Self.vectors.vector(ofText: ["garden"]))
        let water = try #require(Self.vectors.vector(ofText: ["watering"]))
        let both = try #require(Self.vectors.vector(ofText: ["wateringgarden"]))
        #expect(cosine(both, garden) > cosine(garden, water))
        #expect(cosine(both, water) > cosine(garden, water))
        // Numbers and short words are themselves or nothing.
        #expect(Self.vectors.vector(ofText: ["jugs"]) == nil)
        #expect(Self.vectors.vector(ofText: ["teapot15"]) == nil)
        #expect(Self.vectors.vector(ofText: ["", "a", String(repeating: "ab", count: 500)]) == nil)
    }

    private func cosine(_ left: [Float]?, _ right: [Float]?) -> Float {
        zip(left ?? [], right ?? []).reduce(0) { $0 + $1.0 * $1.1 }
    }

    @Test("are told by the words they know; without any there is no vector")
    func unknownWords() {
        #expect(Self.vectors.vector(ofText: []) == nil)
        #expect(Self.vectors.vector(ofText: ["lighthouse", "xyzzy"]) == nil)
        #expect(
            Self.vectors.vector(ofText: ["lighthouse", "teapot"]) == Self.vectors.vector(ofText: ["teapot"]))
    }

    @Test("of allowed products alone are found, in the order asked for")
    func filter() throws {
        let query = try #require(Self.vectors.vector(ofText: ["tea", "cup"]))
        let allowed: Set<Int> = [3, 5, 9]
        let nearest = Self.vectors.nearest(to: query, limit: 10) { allowed.contains($0) }
        #expect(nearest.first?.index == 3)
        #expect(nearest.allSatisfy { allowed.contains($0.index) })
        #expect(Self.vectors.similar(to: 2, limit: 10) { allowed.contains($0) }.first?.index == 3)
        #expect(Self.vectors.nearest(to: query, limit: 0).isEmpty)
        let near = Self.vectors.nearest(to: query, limit: 10, above: 0.5)
        #expect(!near.isEmpty && near.allSatisfy { $0.score > 0.5 })

        let all = Self.vectors.scores(query, among: 0..<16)
        #expect(Self.vectors.scores(query, among: [9, 3]) == [all[9], all[3]])
        #expect(nearest.allSatisfy { all[$0.index] == $0.score })
        #expect(all[15] == 0)
    }

    @Test("give the same nearest products whatever the limit", arguments: [1, 2, 5, 13, 100])
    func limits(limit: Int) throws {
        let query = try #require(Self.vectors.vector(ofText: ["garden"]))
        let scores = Self.vectors.scores(query, among: 0..<16).enumerated()
            .filter { $0.element > 0 }.sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
        let nearest = Self.vectors.nearest(to: query, limit: limit)
        #expect(nearest.map(\.index) == scores.prefix(limit).map(\.offset))
    }

    @Test("are the same bit for bit whatever order the lines come in, and however often")
    func deterministic() {
        let expected = bits(Self.vectors)
        #expect(bits(ProductVectors(words: Self.catalogue, baskets: Self.baskets)) == expected)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3 {
            let shuffled = (Self.baskets + Self.baskets.prefix(50)).shuffled(using: &generator)
            let words = Self.catalogue.map { ($0 + $0).shuffled(using: &generator) }
            #expect(bits(ProductVectors(words: words, baskets: shuffled)) == expected)
        }
    }

    @Test("come back from storage as they were, words and all")
    func storage() throws {
        let stored = (0..<Self.vectors.count).map { Self.vectors.vector(of: $0) }
        #expect(stored.allSatisfy { $0.count == ProductVectors.dimensions })
        let restored = try #require(ProductVectors(vectors: stored, words: Self.catalogue))
        #expect(bits(restored) == bits(Self.vectors))
        #expect(restored.vector(ofText: ["tea", "garden"]) == Self.vectors.vector(ofText: ["tea", "garden"]))
        #expect(ProductVectors(vectors: stored, words: []) == nil)
        #expect(ProductVectors(vectors: [[1, 2, 3]], words: [["a"]]) == nil)
    }

    @Test("are found of no products, of one, without baskets and without words")
    func edges() throws {
        let none = ProductVectors(words: [], baskets: [BasketLine(invoice: 1, product: 0)])
        #expect(none.count == 0)
        #expect(none.vector(ofText: ["a"]) == nil)

        let one = ProductVectors(words: [["a"]], baskets: [BasketLine(invoice: 1, product: 0)])
        #expect(one.vector(of: 0).allSatisfy { $0 == 0 })
        #expect(one.similar(to: 0, limit: 5).isEmpty)
        #expect(one.vector(ofText: ["a"]) == nil)

        let named = ProductVectors(words: [["red", "pen"], ["blue", "pen"], ["blue", "cup"], []], baskets: [])
        #expect(named.similar(to: 0, limit: 5).first?.index == 1)
        #expect(named.similar(to: 3, limit: 5).isEmpty)
        let pen = try #require(named.vector(ofText: ["pen"]))
        #expect(named.nearest(to: pen, limit: 2).map(\.index).sorted() == [0, 1])

        let bought = ProductVectors(words: [[String]](repeating: [], count: 16), baskets: Self.baskets)
        #expect(bought.similar(to: 8, limit: 6).allSatisfy { 7..<14 ~= $0.index })
        #expect(bought.vector(ofText: ["teapot"]) == nil)
    }

    @Test("have no number that is not finite, for products that are always or never bought together")
    func finite() {
        let lines = (0..<50).flatMap { invoice in
            (0..<20).map { BasketLine(invoice: Int32(invoice), product: Int32($0)) }
        }
        let words = (0..<25).map { ["word", "word\($0)"] }
        let vectors = ProductVectors(words: words, baskets: lines)
        #expect((0..<25).allSatisfy { vectors.vector(of: $0).allSatisfy(\.isFinite) })
    }
}
