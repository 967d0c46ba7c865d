import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Searching over HTTP") struct SearchRoutesTests {
    private static func with(_ body: (RouterFixture) async throws -> Void) async throws {
        try await RouterFixture.with { fixture in
            try await fixture.search.refresh()
            try await body(fixture)
        }
    }

    private static func hits(_ answer: Answer) throws -> [[String: Any]] {
        try #require(answer.json["hits"] as? [[String: Any]])
    }

    @Test("gives hits with what is known of them, and why they are there")
    func page() async throws {
        try await Self.with { fixture in
            let answer = await fixture.send("/api/v1/search?q=lantern&country=France&size=3&highlight=true&facets=true")
            #expect(answer.status == 200 && answer.field("Warehouse-Version") == "1")
            #expect(answer.json["page"] as? Int == 1 && answer.json["size"] as? Int == 3)
            #expect(answer.json["took_ms"] is NSNumber && answer.json["engine"] as? String == "built-in")
            #expect(answer.json["filters_applied"] as? [String: [String]] == ["country": ["France"]])
            let hits = try Self.hits(answer)
            let found = try #require(answer.json["found"] as? Int)
            #expect(hits.count == 3 && found > 3)
            for hit in hits {
                let names = [
                    "stock_code", "description", "category", "subcategory", "category_source", "price_min", "price_max",
                    "sales", "quantity", "revenue", "countries", "matched_price_min", "matched_price_max", "score",
                    "scores", "matched_words", "highlight",
                ]
                #expect(Set(hit.keys) == Set(names))
                #expect((hit["countries"] as? [String])?.contains("France") == true)
                #expect(hit["matched_words"] as? [String] == ["lantern"])
                #expect((hit["highlight"] as? String)?.contains("<mark>LANTERN</mark>") == true)
                #expect((hit["scores"] as? [String: Any])?["lexical"] is NSNumber)
            }
            let facets = try #require(answer.json["facets"] as? [String: [[String: Any]]])
            #expect(facets["countries"]?.first?["value"] as? String == "France")
            #expect(facets["countries"]?.first?["count"] as? Int == found && facets["countries"]?.count == 1)
            let banded = facets["price_bands"]?.reduce(0) { $0 + ($1["count"] as? Int ?? 0) } ?? 0
            #expect(banded >= found)
            #expect(answer.links["next"]?.contains("page=2") == true && answer.links["prev"] == nil)
            let last = try #require(answer.links["last"])
            let end = await fixture.send(last)
            let rest = try Self.hits(end)
            #expect(rest.count == (found - 1) % 3 + 1 && end.links["next"] == nil)
        }
    }

    @Test("answers the alias as it answers the path, and HEAD without content")
    func alias() async throws {
        try await Self.with { fixture in
            let query = "?q=red+heart&price_min=1&price_max=90&mode=lexical"
            let one = try Self.hits(await fixture.send("/api/v1/search\(query)")) as NSArray
            let other = try Self.hits(await fixture.send("/api/v1/search/typesense\(query)")) as NSArray
            #expect(one == other && one.count > 0)
            let head = await fixture.send("/api/v1/search\(query)", .head)
            #expect(head.status == 200)
        }
    }

    @Test("without a filter names both alternatives and shows an example that works")
    func noFilter() async throws {
        try await Self.with { fixture in
            for query in ["", "?q=red%20heart", "?q=red%20heart&sort=price&category=Home%20decor", "?q=a%26b%3Dc"] {
                let refused = await fixture.send("/api/v1/search\(query)")
                #expect(refused.status == 422 && refused.isProblem && refused.code == "filter_required")
                let parameters = (refused.json["errors"] as? [[String: Any]])?.compactMap { $0["parameter"] as? String }
                #expect(parameters == ["country", "price_min", "price_max"])
                let detail = refused.json["detail"] as? String ?? ""
                #expect(detail.contains("country") && detail.contains("price_min") && detail.contains("price_max"))
                let example = try #require(refused.json["example"] as? String)
                let answer = await fixture.send(example)
                #expect(answer.status == 200, "\(example)")
                if query.isEmpty { #expect(answer.json["found"] as? Int ?? 0 > 0) }
            }
            let wrong = await fixture.send("/api/v1/search?size=0")
            #expect(wrong.status == 422 && wrong.code == "invalid_parameter")
        }
    }

    @Test("takes several countries, by repetition and by commas, and a region for all of its own")
    func countries() async throws {
        try await Self.with { fixture in
            func found(_ query: String) async -> Int {
                await fixture.send("/api/v1/search?\(query)").json["found"] as? Int ?? -1
            }
            let both = await found("country=France&country=O%27Land%3B%20--")
            #expect(await found("country=France,O%27Land%3B%20--") == both && both > 0)
            #expect(await found("country=France") <= both)
            #expect(await found("country=Atlantis") == 0)
            let codes = await fixture.send("/api/v1/search?region=europe&size=1000")
            let named = await fixture.send(
                "/api/v1/search?country=United%20Kingdom,Germany,France,EIRE,Channel%20Islands&size=1000")
            let (one, other) = (try Self.hits(codes) as NSArray, try Self.hits(named) as NSArray)
            #expect(one == other)
            #expect(await found("region=europe&country=C%C3%B4te%20d%27Ivoire") == 0, "both must hold")
            #expect(codes.json["filters_applied"] as? [String: String] == ["region": "Europe"])
        }
    }

    @Test(
        "sorts and pages without losing or repeating a hit",
        arguments: ["price", "revenue:asc", "quantity", "relevance"])
    func pages(sort: String) async throws {
        try await Self.with { fixture in
            var codes: [String] = []
            var next: String? = "/api/v1/search?q=heart&price_min=0.5&size=9&sort=\(sort)&page=1"
            var found = 0
            while let path = next {
                let answer = await fixture.send(path)
                codes += try Self.hits(answer).compactMap { $0["stock_code"] as? String }
                found = answer.json["found"] as? Int ?? -1
                next = answer.links["next"]
            }
            #expect(codes.count == found && Set(codes).count == found && found > 9)
            let beyond = await fixture.send("/api/v1/search?q=heart&price_min=0.5&size=9&page=2147483647")
            let none = try Self.hits(beyond)
            #expect(beyond.status == 200 && none.isEmpty)
        }
    }

    @Test("answers 304 to a client that holds the version's answer, by a weak tag")
    func notModified() async throws {
        try await Self.with { fixture in
            let path = "/api/v1/search?q=heart&country=France"
            let answer = await fixture.send(path)
            let tag = try #require(answer.field("ETag"))
            #expect(tag.hasPrefix("W/"))
            for condition in [tag, String(tag.dropFirst(2)), "*"] {
                let unchanged = await fixture.send(path, fields: ["If-None-Match": condition])
                #expect(unchanged.status == 304 && unchanged.response.body.isEmpty, "\(condition)")
            }
            #expect(await fixture.send(path + "&page=2", fields: ["If-None-Match": tag]).status == 200)
        }
    }

    @Test("marks words in descriptions as HTML that means nothing else")
    func highlights() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(
                text: SalesFile.header + #"1,A1,"<b>HEART</b> & ""CO's"" hearts",2,2010-01-01,2.50,,France"# + "\n")
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            try await fixture.search.refresh()
            let answer = await fixture.send("/api/v1/search?q=heart&country=France&highlight=true")
            let highlight = try Self.hits(answer).first?["highlight"] as? String
            #expect(
                highlight
                    == "&lt;b&gt;<mark>HEART</mark>&lt;/b&gt; &amp; &quot;CO&#39;s&quot; <mark>hearts</mark>")
        }
    }

    @Test("marks words beside characters that take a bracket along, and escapes the bracket")
    func hostileHighlights() async throws {
        try await TestWarehouse.with { warehouse in
            let descriptions = ["\u{600}<img src=x> HEART", "<\u{338}script> HEART", "HEART >\u{301}\u{200D}<b>"]
            let lines = descriptions.enumerated().map { "1,A\($0),\"\($1)\",2,2010-01-01,2.50,,France\n" }
            try await warehouse.load(text: SalesFile.header + lines.joined())
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            try await fixture.search.refresh()
            let hits = try Self.hits(await fixture.send("/api/v1/search?q=heart&country=France&highlight=true"))
            #expect(hits.count == 3)
            for hit in hits {
                let html = try #require(hit["highlight"] as? String)
                #expect(html.contains("<mark>HEART</mark>"))
                let rest = html.replacingOccurrences(of: "<mark>", with: "").replacingOccurrences(
                    of: "</mark>", with: "")
                #expect(!rest.unicodeScalars.contains("<") && !rest.unicodeScalars.contains(">"), "\(html)")
            }
        }
    }

    @Test("tells the prices that pass, and gives nothing but matches in an order of prices")
    func matchedPrices() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(
                text: SalesFile.header
                    + """
                    1,A1,RED LANTERN,2,2010-01-01,2.50,,France
                    2,A1,RED LANTERN,2,2010-01-02,9.00,,EIRE
                    3,A2,BLUE LANTERN,1,2010-01-02,4.00,,France
                    3,A3,BLUE HEART,1,2010-01-02,0.10,,France

                    """)
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            try await fixture.search.refresh()
            let hits = try Self.hits(await fixture.send("/api/v1/search?q=lantern&country=France&sort=price:desc"))
            #expect(hits.map { $0["stock_code"] as? String } == ["A2", "A1"])
            #expect(hits.map { $0["matched_price_max"] as? Double } == [4, 2.5])
            #expect(hits.map { $0["price_max"] as? Double } == [4, 9])
        }
    }

    @Test(
        "knows countries by their usual names and codes, in any letter case",
        arguments: ["eire", "IE", "irl", "Ireland"])
    func calledOtherwise(name: String) async throws {
        try await Self.with { fixture in
            let one = await fixture.send("/api/v1/search?country=\(name)&size=1000")
            let other = await fixture.send("/api/v1/search?country=EIRE&size=1000")
            let (hits, same) = (try Self.hits(one) as NSArray, try Self.hits(other) as NSArray)
            #expect(hits == same && hits.count > 0)
            #expect(one.json["filters_applied"] as? [String: [String]] == ["country": ["EIRE"]])
        }
    }

    @Test("counts as sold only what a sale says: not returns, corrections or gifts")
    func soldOnly() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(
                text: SalesFile.header
                    + """
                    1,A1,RED HEART,2,2010-01-01,2.50,,France
                    C2,A1,RED HEART,-2,2010-01-02,9.00,,France
                    3,A1,RED HEART,1,2010-01-02,0,,Spain
                    C4,B1,BLUE HEART,-1,2010-01-02,3.00,,France

                    """)
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            try await fixture.search.refresh()
            func codes(_ query: String) async throws -> [String] {
                try Self.hits(await fixture.send("/api/v1/search?\(query)")).compactMap { $0["stock_code"] as? String }
            }
            #expect(try await codes("price_min=0") == ["A1"])
            #expect(try await codes("price_min=2.5001").isEmpty)
            #expect(try await codes("country=Spain").isEmpty)
            let hit = try #require(try Self.hits(await fixture.send("/api/v1/search?country=France")).first)
            #expect(hit["quantity"] as? Int == 1 && hit["sales"] as? Int == 3)
            #expect(hit["revenue"] as? Double == -13, "5.00 sold, 18.00 given back")
        }
    }

    @Test("finds what is like a product, among what a filter lets through")
    func similar() async throws {
        try await Self.with { fixture in
            let code = try await fixture.warehouse.query(
                """
                SELECT stock_code FROM fact_sales JOIN dim_product USING (product_key)
                GROUP BY stock_code ORDER BY count(*) DESC, stock_code LIMIT 1
                """
            ).string(0, 0)
            let path = "/api/v1/products/\(code)/similar"
            let answer = await fixture.send(path + "?size=4")
            let items = try #require(answer.json["items"] as? [[String: Any]])
            #expect(answer.status == 200 && items.count == 4 && answer.field("ETag")?.hasPrefix("\"") == true)
            #expect((answer.json["product"] as? [String: Any])?["stock_code"] as? String == code)
            #expect(items.allSatisfy { $0["stock_code"] as? String != code && $0["similarity"] is NSNumber })
            let near = items.compactMap { $0["similarity"] as? Double }
            #expect(near == near.sorted(by: >))
            let french = await fixture.send(path + "?country=France&size=100")
            #expect(
                (french.json["items"] as? [[String: Any]])?.allSatisfy {
                    ($0["countries"] as? [String])?.contains("France") == true
                } == true)
            let missing = await fixture.send("/api/v1/products/none/similar")
            #expect(missing.status == 404 && missing.code == "product_not_found" && missing.isProblem)
            let long = String(repeating: "x", count: 300)
            #expect(await fixture.send("/api/v1/products/\(long)/similar").status == 422)
            #expect(await fixture.send(path + "?q=heart").status == 422)
        }
    }

    @Test("tells that the index is not there yet, and finds nothing in an empty warehouse")
    func notReady() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            let early = await fixture.send("/api/v1/search?country=France")
            #expect(early.status == 503 && early.code == "search_not_ready" && early.field("Retry-After") == "1")
            try await fixture.search.refresh()
            let empty = await fixture.send("/api/v1/search?q=heart&country=France&facets=true")
            #expect(empty.status == 200 && empty.json["found"] as? Int == 0)
            let example = await fixture.send("/api/v1/search?q=heart").json["example"] as? String
            #expect(example == "/api/v1/search?q=heart&country=United%20Kingdom")
        }
    }

    @Test("swaps the index whole when a load is published")
    func publication() async throws {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(text: SalesFile.header + "1,A1,RED HEART,2,2010-01-01,2.50,,France\n")
            let fixture = try await RouterFixture(warehouse, pool: warehouse.pool)
            try await fixture.search.refresh()
            try await warehouse.load(text: SalesFile.header + "2,B1,BLUE HEART,2,2010-01-02,2.50,,France\n")
            try await fixture.catalogs.refresh()
            let path = "/api/v1/search?q=heart&country=France"
            let before = await fixture.send(path)
            #expect(before.field("Warehouse-Version") == "1" && before.json["found"] as? Int == 1)
            let early = await fixture.send("/api/v1/products/B1/similar")
            #expect(early.status == 503 && early.code == "search_not_ready", "the next index may have it")
            try await fixture.search.refresh()
            #expect(await fixture.send("/api/v1/products/B1/similar").status == 200)
            let after = await fixture.send(path)
            #expect(after.field("Warehouse-Version") == "2" && after.json["found"] as? Int == 2)
            let first = fixture.search.snapshot
            try await fixture.search.refresh()
            #expect(fixture.search.snapshot === first, "there is nothing to do")
        }
    }
}
