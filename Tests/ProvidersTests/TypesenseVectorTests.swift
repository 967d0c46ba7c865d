internal import Domain
internal import Foundation
internal import HTTPClient
internal import Providers
internal import TestSupport
internal import Testing

@Suite("Typesense is searched by meaning")
struct TypesenseVectorTests {
    /// Their cosines with (1, 0, 0): 1, 0.8, 0.6, 0.28, none.
    private let documents: [TypesenseDocument] = [
        .product(1, "LANTERN", sales: 1, sold: [("France", 40)], embedding: [1, 0, 0]),
        .product(2, "CANDLE HOLDER", category: "Light", sales: 2, sold: [("France", 10)], embedding: [0.8, 0.6, 0]),
        .product(3, "WHITE LANTERN", category: "Light", sales: 3, sold: [("EIRE", 20)], embedding: [0.6, 0, 0.8]),
        .product(4, "CLOCK", sales: 4, sold: [("France", 50)], embedding: [0.28, 0.96, 0]),
        .product(5, "OLD RED LANTERN", sales: 5, sold: [("France", 30)]),
    ]

    private func query(
        _ ranking: TypesenseQuery.Ranking, text: String = "", countries: [String] = ["France", "EIRE"], page: Int = 1,
        size: Int = 20
    ) throws -> TypesenseQuery {
        var query = try #require(TypesenseQuery(text: text, countries: countries, page: page, size: size))
        query.ranking = ranking
        return query
    }

    private func body(_ fixture: TypesenseFixture, _ query: TypesenseQuery) async throws -> String {
        _ = try await fixture.typesense.search(query)
        return String(decoding: try #require(fixture.server.server.requests.last).body, as: UTF8.self)
    }

    @Test("with the text's own vector, and the words beside it where they count")
    func request() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise(documents, version: 1)
            let vector: [Float] = [0.1, -0.75, .leastNonzeroMagnitude]
            let nearest =
                #""vector_query":"embedding:([0.1,-0.75,0.0], distance_threshold:0.6, k:1000000, "#
                + "flat_search_cutoff:1000000"
            let meaning = try await body(fixture, query(.meaning(vector), text: "lantern"))
            #expect(meaning.contains(#""q":"*","#) && meaning.contains(nearest + #")""#))
            #expect(meaning.contains(#""filter_by":"sold.country:=[c45495245,c4672616e6365]","#))
            #expect(meaning.contains(#""sort_by":"_vector_distance:asc,sales:desc""#))
            let both = try await body(fixture, query(.both(vector), text: "lantern"))
            #expect(both.contains(#""q":"lantern","#) && both.contains(nearest + #", alpha:0.5)""#))
            #expect(both.contains(#""sort_by":"_text_match:desc,sales:desc""#))
            // Without words there is nothing to fuse.
            let wordless = try await body(fixture, query(.both(vector), text: " - "))
            let same = try await body(fixture, query(.meaning(vector)))
            #expect(wordless == same)
            let words = try await body(fixture, query(.words, text: "lantern"))
            #expect(!words.contains("vector"))
        }
    }

    @Test("among vectors that arrive as they are")
    func exact() async throws {
        struct Line: Decodable { let embedding: [Float] }
        var generator = SystemRandomNumberGenerator()
        let numbers = (0..<900).map { _ in Float(bitPattern: generator.next()) }
        let vectors = stride(from: 0, to: numbers.count, by: 3).map { Array(numbers[$0..<$0 + 3]) }
        try await withTypesense { fixture in
            let sent = vectors.enumerated().map { TypesenseDocument.product(Int32($0), embedding: $1) }
            let result = try await fixture.typesense.synchronise(sent, version: 1)
            #expect(result.isServed)
            let request = fixture.server.server.requests.first { $0.path.hasSuffix("/import") }
            let lines = try #require(request).body.split(separator: 0x0A)
            let arrived = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0)).embedding }
            #expect(arrived == vectors.map { $0.map { $0.isNormal ? $0 : 0 } })
        }
    }

    @Test("for all with a cosine above 0.4 that the filters let through, the nearest first")
    func meaning() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise(documents, version: 1)
            var query = try query(.meaning([1, 0, 0]), text: "clock")
            query.wantsFacets = true
            let answer = try await fixture.typesense.search(query)
            #expect(answer.found == 3 && answer.hits.map(\.productKey) == [1, 2, 3] && answer.servedVersion == 1)
            for (hit, distance) in zip(answer.hits, [0, 0.2, 0.4] as [Float]) {
                #expect(abs((hit.vectorDistance ?? 9) - distance) < 1e-6)
                #expect(hit.textMatch == nil && hit.fusionScore == nil)
            }
            let facet = answer.facets.first?.values.map { "\($0.value) \($0.count)" }
            #expect(facet == ["France 2", "EIRE 1"])
            query.order = SearchSort(.relevance, isDescending: false)
            let reversed = try await fixture.typesense.search(query)
            #expect(reversed.hits.map(\.productKey) == [3, 2, 1])
            query.order = SearchSort(.price, isDescending: false)
            let cheapest = try await fixture.typesense.search(query)
            #expect(cheapest.hits.map(\.productKey) == [2, 3, 1])
            let ireland = try await fixture.typesense.search(
                self.query(.meaning([1, 0, 0]), countries: ["EIRE"]))
            #expect(ireland.hits.map(\.productKey) == [3])
            let second = try await fixture.typesense.search(self.query(.meaning([1, 0, 0]), page: 2, size: 2))
            #expect(second.found == 3 && second.hits.map(\.productKey) == [3])
            let nothing = try await fixture.typesense.search(self.query(.meaning([-1, 0, 0])))
            #expect(nothing.found == 0 && nothing.hits.isEmpty)
        }
    }

    @Test("and by words at once, each rank counting for half")
    func both() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise(documents, version: 1)
            // By words: 1, 3, 5; by meaning: 3, 2, 1, of the cosines 1, 0.48, 0.6.
            let answer = try await fixture.typesense.search(query(.both([0.6, 0, 0.8]), text: "lantern"))
            #expect(answer.found == 4 && answer.hits.map(\.productKey) == [3, 1, 5, 2])
            let scores: [Float] = [0.25 + 0.5, 0.5 + 0.25, 0.5 / 3, 0.5 / 3]
            for (hit, score) in zip(answer.hits, scores) {
                #expect(abs((hit.fusionScore ?? 9) - score) < 1e-6)
            }
            #expect(answer.hits.map { $0.vectorDistance == nil } == [false, false, true, false])
            #expect(answer.hits.map { $0.textMatch ?? 0 > 0 } == [true, true, true, false])
            // Words that nothing has leave what is near.
            let near = try await fixture.typesense.search(
                query(.both([1, 0, 0]), text: "lamp", countries: ["France"]))
            #expect(near.hits.map(\.productKey) == [1, 2])
            let words = try await fixture.typesense.search(query(.words, text: "lantern"))
            #expect(words.hits.allSatisfy { $0.vectorDistance == nil && $0.fusionScore == nil })
        }
    }

    @Test("or by words, in one category to the letter")
    func category() async throws {
        let names = ["Home & Garden", "home garden", "Home", "`Home`", "c", "", "Ж", "a && sold.price:>=0", "Home*"]
        try await withTypesense { fixture in
            var products = names.enumerated().map {
                TypesenseDocument.product(Int32($0), category: $1, embedding: [1, 0, 0])
            }
            products.append(.product(99, embedding: [1, 0, 0]))
            _ = try await fixture.typesense.synchronise(products, version: 1)
            for ranking in [TypesenseQuery.Ranking.words, .meaning([1, 0, 0]), .both([1, 0, 0])] {
                var query = try query(ranking, text: "lantern")
                for (index, name) in names.enumerated() {
                    query.category = name
                    let found = try await fixture.typesense.search(query)
                    #expect(found.hits.map(\.productKey) == [Int32(index)], "\(name)")
                }
                query.category = "Garden"
                let none = try await fixture.typesense.search(query)
                query.category = nil
                let all = try await fixture.typesense.search(query)
                #expect(none.found == 0 && all.found == 10)
            }
            var query = try #require(TypesenseQuery(countries: ["France"], highestPrice: Money(tenThousandths: 1)))
            query.category = "Home"
            let body = try await body(fixture, query)
            #expect(
                body.contains(
                    #""filter_by":"category_code:=c486f6d65 && sold.{country:=[c4672616e6365] && price:<=1}""#))
        }
    }

    @Test("in vain with a vector of another size, which is no failure of the service")
    func refusals() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise(documents, version: 1)
            for ranking in [TypesenseQuery.Ranking.meaning([1, 0]), .both([1, 0, 0, 0]), .meaning([])] {
                let query = try query(ranking, text: "lantern")
                let error = await #expect(throws: ServiceCallError.self) {
                    _ = try await fixture.typesense.search(query)
                }
                #expect(error?.description == ServiceCallError.status(400).description)
            }
            #expect(fixture.breaker.report.totals.failures == 0)
            let bad = TypesenseDocument.product(7, embedding: [1])
            let result = try await fixture.typesense.synchronise([bad], version: 2)
            #expect(!result.isServed && result.failures.map(\.productKey) == [7])
        }
    }
}
