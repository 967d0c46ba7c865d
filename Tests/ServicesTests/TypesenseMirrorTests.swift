import Domain
import Foundation
import HTTPClient
import Logging
import Providers
import Repositories
import Search
import Services
import TestSupport
import Testing

/// The search over a warehouse and a Typesense that answers as the documented API does.
@Suite("A search with a Typesense")
struct TypesenseMirrorTests {
    private static let key = "0123456789-not-to-be-told"

    private struct Fixture {
        let warehouse: TestWarehouse
        let catalogs: CatalogService
        let search: SearchService
        let server: TypesenseServer
        let breaker: ServiceBreaker

        func page(_ parameters: KeyValuePairs<String, String>) async throws -> SearchPage {
            try await search.search(SearchRequest(parameters: parameters.map { (name: $0.key, value: $0.value) }))
        }

        /// Waits until Typesense answers for a version, for half a minute at most.
        func wait(untilServed version: Int64?) async throws {
            for _ in 0..<3_000 where search.status.typesense?.servedVersion != version {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(search.status.typesense?.servedVersion == version)
        }

        func publish(_ text: String) async throws {
            try await warehouse.load(text: SalesFile.header + text)
            try await catalogs.refresh()
            try await search.refresh()
        }
    }

    private static func with(
        openFor: Duration = .milliseconds(100), _ body: (Fixture) async throws -> Void
    ) async throws {
        try await TestWarehouse.with { warehouse in
            let server = try TypesenseServer(key: key)
            defer { server.stop() }
            let client = HTTPClient(
                HTTPClientConfiguration(userAgent: "Martlet/test"), on: warehouse.loop,
                logger: TestPostgres.quietLogger)
            var settings = BreakerSettings()
            settings.openFor = openFor
            let breaker = ServiceBreaker(name: "typesense", settings: settings)
            func typesense(_ attempts: Int) -> Typesense {
                Typesense(
                    ServiceClient(
                        client: client, breaker: breaker,
                        retry: RetryPolicy(attempts: attempts, base: .milliseconds(1)),
                        deadline: .seconds(30)), url: server.url, key: key, collection: "products",
                    dimensions: ProductVectors.dimensions)
            }
            let mirror = TypesenseMirror(
                searching: typesense(1), synchronising: typesense(3), logger: TestPostgres.quietLogger)
            let catalogs = CatalogService(CatalogRepository(warehouse.pool), logger: TestPostgres.quietLogger)
            let search = SearchService(
                SearchRepository(warehouse.pool), catalogs: catalogs, typesense: mirror,
                logger: TestPostgres.quietLogger)
            let watch = Task { await mirror.watch() }
            do {
                try await body(
                    Fixture(
                        warehouse: warehouse, catalogs: catalogs, search: search, server: server, breaker: breaker))
            } catch {
                watch.cancel()
                await client.close()
                throw error
            }
            watch.cancel()
            await client.close()
        }
    }

    private static let sales = """
        1,A1,WHITE LANTERN,2,2010-01-01,2.50,,France
        1,A2,RED LANTERN,5,2010-01-01,3.50,,France
        2,A1,WHITE LANTERN,1,2010-01-02,9.00,,EIRE
        2,A3,RED HEART,1,2010-01-02,1.25,,EIRE

        """

    @Test("is answered there once every product is there, with the filters, marks and facets of its own index")
    func answered() async throws {
        try await Self.with { fixture in
            try await fixture.publish(Self.sales)
            try await fixture.wait(untilServed: 1)
            let page = try await fixture.page([
                "q": "lantern", "country": "France", "mode": "lexical", "facets": "true", "highlight": "true",
            ])
            #expect(page.engine == .typesense && page.found == 2 && page.version.number == 1)
            #expect(Set(page.hits.map(\.hit.product.stockCode)) == ["A1", "A2"])
            for result in page.hits {
                #expect(result.hit.matchedWords == ["lantern"] && result.hit.highlights.count == 1)
                #expect(!result.members.isEmpty && result.hit.score > 0)
            }
            #expect(page.facets?.countries.map(\.name) == ["France"] && page.facets?.countries.first?.count == 2)
            let both = try await fixture.page(["q": "lantern", "country": "France", "price_min": "9"])
            #expect(both.engine == .typesense && both.found == 0, "sold at 9.00, but not in France")
            let cheap = try await fixture.page(["price_max": "1.25", "sort": "revenue"])
            #expect(cheap.engine == .typesense && cheap.hits.map(\.hit.product.stockCode) == ["A3"])
            #expect(fixture.search.status.answers[.typesense] == 3 && fixture.search.status.fallbacks == 0)
        }
    }

    @Test("uses the vectors there", arguments: ["hybrid", "semantic"])
    func vectors(mode: String) async throws {
        try await Self.with { fixture in
            try await fixture.publish(Self.sales)
            try await fixture.wait(untilServed: 1)
            let there = try await fixture.page(["q": "red lantern", "price_min": "0", "mode": mode])
            #expect(there.engine == .typesense && there.hits.contains { $0.hit.semanticScore != nil })
            fixture.server.fail { _ in TypesenseServer.message("no", 503) }
            let here = try await fixture.page(["q": "red lantern", "price_min": "0", "mode": mode])
            #expect(here.engine == .builtIn)
            #expect(there.hits.first?.hit.product.stockCode == "A2" && here.hits.first?.hit.product.stockCode == "A2")
        }
    }

    @Test("is answered here while Typesense fails, without asking it again and again, and there once it is back")
    func fallback() async throws {
        try await Self.with { fixture in
            try await fixture.publish(Self.sales)
            try await fixture.wait(untilServed: 1)
            fixture.server.fail { _ in TypesenseServer.message("Not Ready or Lagging", 503) }
            let before = fixture.server.server.requests.count
            for _ in 0..<50 {
                let page = try await fixture.page(["q": "lantern", "country": "France"])
                #expect(page.engine == .builtIn && page.found >= 2)
            }
            #expect(fixture.search.status.fallbacks == 50)
            #expect(fixture.server.server.requests.count - before < 50, "the breaker opened")
            fixture.server.fail(nil)
            var engine = SearchEngine.builtIn
            for _ in 0..<3_000 where engine == .builtIn {
                engine = try await fixture.page(["q": "lantern", "country": "France"]).engine
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(engine == .typesense)
        }
    }

    @Test("is answered here while a document is refused, which is told, and there once it is taken")
    func refusedDocument() async throws {
        try await Self.with { fixture in
            fixture.server.refuse("2", times: 2)
            try await fixture.publish(Self.sales)
            for _ in 0..<3_000 where fixture.search.status.typesense?.failure == nil {
                try await Task.sleep(for: .milliseconds(10))
            }
            let failure = fixture.search.status.typesense?.failure ?? ""
            #expect(failure.contains("1 of 3 documents were refused: product 2:") && !failure.contains(Self.key))
            #expect(try await fixture.page(["q": "lantern", "country": "France"]).engine == .builtIn)
            try await fixture.wait(untilServed: 1)
            #expect(fixture.search.status.typesense?.failure == nil)
        }
    }

    @Test("moves to the next version after it is published, and is answered here until then")
    func publication() async throws {
        try await Self.with { fixture in
            try await fixture.publish(Self.sales)
            try await fixture.wait(untilServed: 1)
            fixture.server.fail {
                $0.method == "POST" && $0.path == "/collections" ? TypesenseServer.message("no", 503) : nil
            }
            try await fixture.publish("3,A4,BLUE LANTERN,1,2010-01-03,2.00,,France\n")
            let page = try await fixture.page(["q": "lantern", "country": "France", "mode": "lexical"])
            #expect(page.engine == .builtIn && page.found == 3 && page.version.number == 2)
            fixture.server.fail(nil)
            try await fixture.wait(untilServed: 2)
            #expect(
                fixture.server.collections == ["products_v2"] && fixture.server.aliases == ["products": "products_v2"])
            #expect(try await fixture.page(["q": "lantern", "country": "France", "mode": "lexical"]).found == 3)
        }
    }

    @Test("notices that its collection has gone, answers here and sends it again")
    func gone() async throws {
        try await Self.with { fixture in
            try await fixture.publish(Self.sales)
            try await fixture.wait(untilServed: 1)
            fixture.server.drop("products_v1")
            #expect(try await fixture.page(["q": "lantern", "country": "France"]).engine == .builtIn)
            try await fixture.wait(untilServed: 1)
            #expect(fixture.server.collections == ["products_v1"])
        }
    }

    @Test("is answered here where Typesense cannot: more hits a page than it gives, countries that nobody knows")
    func never() async throws {
        try await Self.with { fixture in
            try await fixture.publish(Self.sales)
            try await fixture.wait(untilServed: 1)
            for parameters: KeyValuePairs<String, String> in [
                ["country": "France", "size": "251"], ["country": "Atlantis"], ["country": "France", "sort": "price"],
                ["q": "zzzz", "mode": "semantic", "price_min": "0"],
            ] {
                let page = try await fixture.page(parameters)
                #expect(page.engine == .builtIn)
            }
            #expect(fixture.search.status.fallbacks == 0)
        }
    }
}
