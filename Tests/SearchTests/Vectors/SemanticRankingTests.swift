import Domain
import Foundation
import Search
import Testing

@Suite("Search by meaning")
struct SemanticRankingTests {
    private static let products = ProductVectorsTests.catalogue.enumerated().map { number, words in
        SearchProduct(
            key: Int32(100 + number), stockCode: "S\(number)",
            description: words.isEmpty ? nil : words.joined(separator: " ").uppercased(), category: nil,
            subcategory: nil, sales: 1, quantity: 1, revenue: Money(tenThousandths: 10_000))
    }
    /// Things for tea lie within 30 degrees, things for the garden within 30 others.
    private static let vectors = ProductVectors(
        vectors: products.indices.map { number in
            let degrees = Double(number < 7 ? number * 5 : 60 + number * 5)
            var vector = [Float](repeating: 0, count: ProductVectors.dimensions)
            vector[0] = Float(cos(degrees * .pi / 180))
            vector[1] = Float(sin(degrees * .pi / 180))
            return vector
        }, words: products.map { ProductVectors.words(of: $0.description ?? "") })
    /// Products with an even number were sold to country 1, the others to country 2.
    private static let index = SearchIndex(
        products: products,
        soldAt: products.indices.map {
            SoldAt(product: Int32(100 + $0), country: Int32(1 + $0 % 2), price: Money(tenThousandths: 25_000))
        },
        countryNames: [1: "France", 2: "Norway"], semantic: vectors?.ranking)

    private func search(_ text: String, _ mode: SearchMode, _ filter: SaleFilter = .none) -> [Int] {
        Self.index.search(SearchQuery(text: text, mode: mode, filter: filter)).hits.map(\.index)
    }

    @Test("finds products that share no word with the query, in any form of its words")
    func meaning() {
        for text in ["teapot", "TEAPOTS", "teapott", "Tëapot?"] {
            let found = search(text, .semantic)
            #expect(Set(found.prefix(2)) == [0, 1])
            #expect(found.dropFirst(2) == [2, 3, 4, 5, 6])
        }
        #expect(search("teapot", .lexical) == [0, 1] || search("teapot", .lexical) == [1, 0])
        #expect(search("lighthouse", .semantic).isEmpty)
    }

    @Test("finds what is allowed alone")
    func filter() {
        let found = search("teapot", .semantic, SaleFilter(countries: [2]))
        #expect(found.first == 1)
        #expect(found.allSatisfy { $0 % 2 == 1 })
        #expect(search("teapot", .semantic, SaleFilter(countries: [])).isEmpty)
    }

    @Test("joins the search by words, whose hits stay ahead")
    func hybrid() {
        let found = search("teapot", .hybrid)
        #expect(Set(found.prefix(2)) == [0, 1])
        #expect(Set(found).isSuperset(of: search("teapot", .semantic)))
    }

    @Test("takes vectors learnt from descriptions and baskets, and tells how much memory they take")
    func learnt() throws {
        let learnt = ProductVectors(products: Self.products, baskets: ProductVectorsTests.baskets)
        #expect(learnt.count == Self.products.count)
        #expect(learnt.memoryBytes >= Self.products.count * ProductVectors.dimensions * 4)
        #expect(learnt.ranking.memoryBytes == learnt.memoryBytes)
        let teapot = try #require(learnt.vector(ofText: ProductVectors.words(of: "Teapots")))
        #expect(Set(learnt.nearest(to: teapot, limit: 2).map(\.index)) == [0, 1])
    }
}
