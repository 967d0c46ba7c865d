internal import Domain
internal import Foundation
internal import HTTPClient
internal import Providers
internal import TestSupport
internal import Testing

@Suite("Typesense is searched")
struct TypesenseSearchTests {
    private func money(_ tenThousandths: Int64) -> Money { Money(tenThousandths: tenThousandths) }

    /// The keys that the filters let through, sorted.
    private func keys(
        _ fixture: TypesenseFixture, _ countries: [String] = [], from lowest: Int64? = nil, to highest: Int64? = nil,
        text: String = ""
    ) async throws -> [Int32] {
        let query = try #require(
            TypesenseQuery(
                text: text, countries: countries, lowestPrice: lowest.map(money), highestPrice: highest.map(money)))
        let answer = try await fixture.typesense.search(query)
        #expect(answer.found == answer.hits.count)
        return answer.hits.map(\.productKey).sorted()
    }

    private func failure(_ fixture: TypesenseFixture) async throws -> ServiceCallError? {
        let query = try #require(TypesenseQuery(text: "lantern", countries: ["France"]))
        do throws(ServiceCallError) {
            _ = try await fixture.typesense.search(query)
            return nil
        } catch {
            return error
        }
    }

    @Test("with one request that holds all that was asked for")
    func request() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            var query = try #require(
                TypesenseQuery(
                    text: "  -white \"T-light* holder\" ", countries: ["France", "EIRE", "France"],
                    lowestPrice: money(-5), highestPrice: money(20_000), page: 2, size: 250))
            query.order = SearchSort(.price, isDescending: false)
            query.wantsFacets = true
            query.wantsHighlights = true
            _ = try await fixture.typesense.search(query)
            let request = try #require(fixture.server.server.requests.last)
            #expect(request.method == "POST" && request.path == "/multi_search" && request.query == nil)
            #expect(
                String(decoding: request.body, as: UTF8.self)
                    == #"{"searches":[{"collection":"martlet","q":"white T light* holder","#
                    + #""query_by":"description,stock_code,category,subcategory","num_typos":"2,0,1,1","#
                    + #""prefix":"true,true,false,false","#
                    + #""filter_by":"sold.{country:=[c45495245,c4672616e6365] && price:[-5..20000]}","#
                    + #""sort_by":"price_min:asc,_text_match:desc,sales:desc","#
                    + #""include_fields":"id,version,description,stock_code","#
                    + #""highlight_fields":"description,stock_code","#
                    + #""highlight_full_fields":"description,stock_code","#
                    + "\"highlight_start_tag\":\"\u{E000}\",\"highlight_end_tag\":\"\u{E001}\","
                    + #""facet_by":"countries,category","max_facet_values":"250","#
                    + #""enable_highlight_v1":false,"page":2,"per_page":250}]}"#)
            let plain = try #require(TypesenseQuery(highestPrice: money(7)))
            _ = try await fixture.typesense.search(plain)
            #expect(
                fixture.server.server.requests.last.map { String(decoding: $0.body, as: UTF8.self) }
                    == #"{"searches":[{"collection":"martlet","q":"*","#
                    + #""query_by":"description,stock_code,category,subcategory","num_typos":"2,0,1,1","#
                    + #""prefix":"true,true,false,false","filter_by":"sold.price:<=7","#
                    + #""sort_by":"_text_match:desc,sales:desc","include_fields":"id,version","#
                    + #""highlight_fields":"none","highlight_full_fields":"none","#
                    + #""enable_highlight_v1":false,"page":1,"per_page":20}]}"#)
        }
    }

    @Test("never without a filter, with bounds that let nothing through, or for a page that cannot be")
    func impossible() {
        #expect(TypesenseQuery(text: "lantern") == nil)
        #expect(TypesenseQuery(lowestPrice: money(2), highestPrice: money(1)) == nil)
        #expect(TypesenseQuery(countries: ["France"], page: 0) == nil)
        #expect(TypesenseQuery(countries: ["France"], size: 0) == nil)
        #expect(TypesenseQuery(countries: ["France"], size: 251) == nil)
        #expect(TypesenseQuery(lowestPrice: money(1), highestPrice: money(1), size: 250) != nil)
    }

    @Test(
        "for what was sold in one of the countries at a price in the range, both in one sale, exact to the last digit")
    func filters() async throws {
        try await withTypesense { fixture in
            // Beyond what 24, and 53, bits of a binary fraction can tell apart.
            let high = Int64(999_999_999_999_999_998)
            _ = try await fixture.typesense.synchronise(
                [
                    .product(1, sold: [("France", 100_000_000), ("EIRE", 200_000_000)]),
                    .product(2, sold: [("France", 200_000_001), ("EIRE", 100_000_001)]),
                    .product(3, sold: [("Germany", high), ("Germany", -110_620_600)]),
                    .product(4, sold: []),
                ], version: 1)
            let all = try await [
                keys(fixture, ["France"]), keys(fixture, ["France", "Germany"]), keys(fixture, ["Nowhere"]),
                keys(fixture, from: 200_000_000), keys(fixture, from: 200_000_001), keys(fixture, to: 100_000_000),
                keys(fixture, to: 99_999_999), keys(fixture, from: 100_000_001, to: 100_000_001),
                keys(fixture, ["France"], from: 200_000_000, to: 200_000_000),
                keys(fixture, ["EIRE"], from: 200_000_000),
                keys(fixture, ["France"], to: 100_000_000), keys(fixture, ["EIRE"], to: 100_000_000),
                keys(fixture, ["EIRE", "France"], from: 100_000_001, to: 200_000_000),
                keys(fixture, from: high, to: high), keys(fixture, from: high + 1), keys(fixture, to: -110_620_600),
                keys(fixture, from: 0, to: 99_999_999),
            ]
            #expect(
                all == [
                    [1, 2], [1, 2, 3], [], [1, 2, 3], [2, 3], [1, 3], [3], [2], [], [1], [1], [], [1, 2], [3], [], [3],
                    [],
                ])
        }
    }

    @Test("for countries by the very bytes of their names, whatever is in them")
    func names() async throws {
        let long = String(repeating: "Ж", count: 63)
        let names = [
            "O'Land; --", "OLand", "o'land; --", "Korea, Republic of", "Korea", "`", "a`) || sold.price:>=0 || (b",
            "[x]",
            "*", "Fr*", "France", "Côte d'Ivoire", "Cote d'Ivoire", "Co\u{302}te d'Ivoire", "(", "&&", "}", "日本", "\\`",
            long + "А", long + "Б", String(repeating: "Ж", count: 20), "",
        ]
        try await withTypesense { fixture in
            let documents = names.enumerated().map { TypesenseDocument.product(Int32($0), sold: [($1, 10_000)]) }
            _ = try await fixture.typesense.synchronise(documents, version: 1)
            for (index, name) in names.enumerated() {
                let found = try await keys(fixture, [name], from: 10_000, to: 10_000)
                #expect(found == [Int32(index)], "\(name)")
            }
            let all = try await keys(fixture, Array(names.prefix(20)))
            #expect(all == Array(0..<20))
        }
    }

    @Test("in the order that was asked for, page by page")
    func order() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise(
                [
                    .product(
                        1, "LANTERN", sales: 1, quantity: 30, revenue: 100, sold: [("France", 5), ("France", 50)]),
                    .product(2, "WHITE METAL LANTERN", sales: 9, quantity: 10, revenue: 300, sold: [("France", 7)]),
                    .product(3, "WHITE LANTERN", sales: 5, quantity: 20, revenue: 200, sold: [("France", 6)]),
                    .product(4, "RED LANTERN", sales: 6, quantity: 20, revenue: 200, sold: [("France", 6)]),
                ], version: 1)
            var orders: [[Int32]] = []
            for (order, isDescending) in [
                (SearchSort.Field.relevance, true), (.price, false), (.price, true), (.revenue, false),
                (.revenue, true), (.quantity, false), (.quantity, true),
            ] {
                var query = try #require(TypesenseQuery(text: "lantern", countries: ["France"]))
                query.order = SearchSort(order, isDescending: isDescending)
                orders.append(try await fixture.typesense.search(query).hits.map(\.productKey))
            }
            #expect(
                orders == [
                    [1, 4, 3, 2], [1, 4, 3, 2], [1, 2, 4, 3], [1, 4, 3, 2], [2, 4, 3, 1], [2, 4, 3, 1], [1, 4, 3, 2],
                ])
            var pages: [[Int32]] = []
            for page in 1...3 {
                let query = try #require(TypesenseQuery(countries: ["France"], page: page, size: 2))
                let answer = try await fixture.typesense.search(query)
                #expect(answer.found == 4 && answer.servedVersion == 1 && answer.facets.isEmpty)
                #expect(answer.hits.allSatisfy { $0.textMatch == 0 && $0.highlights.isEmpty })
                pages.append(answer.hits.map(\.productKey))
            }
            #expect(pages == [[2, 4], [3, 1], []])
        }
    }

    @Test("with facets of all that was found, and the places of the words in bytes")
    func details() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise(
                [
                    .product(
                        1, "CAFÉ LANTERN, lanterns", category: "Home", sales: 3, sold: [("France", 1), ("EIRE", 2)]),
                    .product(2, "LANTERN", category: "Garden", sales: 2, sold: [("France", 1)]),
                    .product(3, "LANTERN", sales: 1, sold: [("France", 1)]),
                    .product(4, "CLOCK", sold: [("France", 1)]),
                ], version: 5)
            var query = try #require(TypesenseQuery(text: "lantern", countries: ["France"], size: 1))
            (query.wantsFacets, query.wantsHighlights, query.order) = (
                true, true, SearchSort(.quantity, isDescending: true)
            )
            let answer = try await fixture.typesense.search(query)
            #expect(answer.found == 3 && answer.servedVersion == 5 && answer.hits.map(\.productKey) == [2])
            query.text = "café 21a lan"
            let hit = try #require(try await fixture.typesense.search(query).hits.first)
            #expect(hit.productKey == 1 && hit.textMatch ?? 0 > 1 << 58)
            #expect(hit.highlights.map(\.field) == ["description", "stock_code"])
            #expect(hit.highlights.map(\.ranges) == [[0..<5, 6..<13, 15..<23], [0..<3]])
            let facets = answer.facets.map { facet in
                "\(facet.field): " + facet.values.map { "\($0.value) \($0.count)" }.joined(separator: ", ")
            }
            #expect(facets == ["countries: France 3, EIRE 1", "category: Garden 1, Home 1"])
        }
    }

    @Test("in the version before while the next is being put there")
    func whileSynchronising() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            fixture.server.refuse("2", times: 2)
            _ = try await fixture.typesense.synchronise([.product(1), .product(2)], version: 2)
            let query = try #require(TypesenseQuery(countries: ["France"]))
            let before = try await fixture.typesense.search(query)
            #expect(before.servedVersion == 1 && before.found == 1)
            _ = try await fixture.typesense.synchronise([.product(1), .product(2)], version: 2)
            let after = try await fixture.typesense.search(query)
            #expect(after.servedVersion == 2 && after.found == 2)
        }
    }

    @Test("again when it lags or the connection breaks, and on a kept connection")
    func recovery() async throws {
        try await withTypesense { fixture in
            _ = try await fixture.typesense.synchronise([.product(1)], version: 1)
            let connections = fixture.server.server.acceptedConnections
            let found = try await keys(fixture, ["France"])
            #expect(found == [1] && fixture.server.server.acceptedConnections == connections)
            for fault in [ScriptedAnswer.answer(503), .reset, .closeHalfway([1, 2, 3, 4])] {
                let first = fixture.server.server.calls("/multi_search") + 1
                fixture.server.fail { $0.number < first + 3 ? fault : nil }
                let found = try await keys(fixture, ["France"])
                #expect(found == [1] && fixture.server.server.calls("/multi_search") == first + 3)
            }
        }
    }

    @Test("in vain when nothing was put there, when the key is wrong, when it stays away")
    func refusals() async throws {
        try await withTypesense { fixture in
            let error = try await failure(fixture)
            guard case .status(404) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            fixture.server.fail { _ in .answer(503) }
            let gone = try await failure(fixture)
            guard case .status(503) = gone else { return #expect(Bool(false), "\(String(describing: gone))") }
            let totals = fixture.breaker.report.totals
            #expect(totals.successes == 1 && totals.failures == 4)
        }
        try await withTypesense(key: "secret-wrong") { fixture in
            let error = try await failure(fixture)
            guard case .status(401) = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(!fixture.log.value.contains { $0.contains("secret") } && !fixture.log.value.isEmpty)
        }
    }

    @Test(
        "and an answer that cannot be is refused and counts against the service",
        arguments: [
            "", "{}", "[]", #"{"results":[]}"#, #"{"results":[{}]}"#, #"{"results":[{"found":1}]}"#,
            #"{"results":[{"found":-1,"hits":[]}]}"#, #"{"results":[{"found":1,"hits":[{}]}]}"#,
            #"{"results":[{"found":1,"hits":[{"document":{"id":1}}]}]}"#,
            #"{"results":[{"found":1,"hits":[{"document":{"id":"x"}}]}]}"#,
            #"{"results":[{"found":1,"hits":[{"document":{"id":"2147483648"}}]}]}"#,
            #"{"results":[{"found":0,"hits":[],"search_cutoff":true}]}"#,
            #"{"results":[{"code":503,"error":"Not Ready or Lagging"}]}"#, #"{"results":[{"code":429,"error":""}]}"#,
            #"{"results":[{"found":0,"hits":[]},{"found":0,"hits":[]}]}"#,
        ])
    func malformed(text: String) async throws {
        try await withTypesense { fixture in
            fixture.server.fail { _ in .json(text) }
            let error = try await failure(fixture)
            guard case .malformed = error else { return #expect(Bool(false), "\(String(describing: error))") }
            #expect(fixture.breaker.report.totals.failures == 1)
        }
    }

    @Test("and an answer with more hits than were asked for is refused, one with less than usual taken")
    func bounds() async throws {
        try await withTypesense { fixture in
            let hit = #"{"document":{"id":"1","version":6}}"#
            let query = try #require(TypesenseQuery(countries: ["France"], size: 1))
            fixture.server.fail { _ in .json(#"{"results":[{"found":9,"hits":[\#(hit)]}]}"#) }
            let answer = try await fixture.typesense.search(query)
            #expect(answer.found == 9 && answer.servedVersion == 6 && answer.hits.first?.textMatch == nil)
            fixture.server.fail { _ in .json(#"{"results":[{"found":9,"hits":[\#(hit),\#(hit)]}]}"#) }
            let error = await #expect(throws: ServiceCallError.self) { _ = try await fixture.typesense.search(query) }
            #expect(error?.description.contains("too many hits") == true)
        }
    }

    @Test("and marks that are not in the hit's own text are left out")
    func marks() async throws {
        try await withTypesense { fixture in
            let document = #"{"id":"1","description":"AB C","stock_code":"7"}"#
            var query = try #require(TypesenseQuery(countries: ["France"]))
            query.wantsHighlights = true
            for (marked, ranges) in [
                ("\u{E000}AB\u{E001} C", [0..<2]), ("\u{E000}AB\u{E001}", nil), ("\u{E000}AB C", nil), ("AB C", nil),
                ("AB \u{E000}C\u{E001}\u{E001}", nil), ("\u{E000}\u{E000}AB\u{E001} C", nil),
            ] as [(String, [Range<Int>]?)] {
                let highlight = #"{"description":{"snippet":"\#(marked)","matched_tokens":["AB"]}}"#
                let text = #"{"results":[{"found":1,"hits":[{"document":\#(document),"highlight":\#(highlight)}]}]}"#
                fixture.server.fail { _ in .json(text) }
                let hit = try #require(try await fixture.typesense.search(query).hits.first)
                #expect(hit.highlights.first?.ranges == ranges, "\(marked)")
            }
        }
    }
}
