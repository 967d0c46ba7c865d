import Foundation
import TestSupport
import Testing

@Suite(
    "Enrichment, as its users meet it", .serialized,
    .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct EnrichmentTests {
    private static func settings(_ outside: OutsideServices) -> [String: String] {
        [
            "ENABLE_EXTERNAL_ENRICHMENT": "true", "CURRENCY_API_KEY": "s3cret-key", "CURRENCY_API_URL": outside.url,
            "ECB_API_URL": outside.url, "COUNTRY_API_URL": outside.url, "LOGGING_LEVEL": "debug",
        ]
    }

    private static func component(_ answer: Curl.Answer) -> [String: Any] {
        ((answer.json["components"] as? [String: Any])?["breakers"] as? [String: Any]) ?? [:]
    }

    @Test("degrades health and nothing else while a service is away, and fills what was missing once it is back")
    func outage() async throws {
        let outside = try OutsideServices()
        defer { outside.stop() }
        outside.failAll { _ in .reset }
        try await RunningService.withSample(environment: Self.settings(outside)) { service, folder, url in
            let degraded = try await service.wait("/api/v1/health") {
                // The whole is degraded while the first search index is being made, too.
                (Self.component($0)["cause"] as? String)?.contains("restcountries") == true
            }
            #expect(degraded.status == 200 && degraded.json["status"] as? String == "degraded")
            let breakers = Self.component(degraded)
            #expect((breakers["cause"] as? String)?.contains("restcountries") == true, "\(degraded.body)")
            let countries = (breakers["services"] as? [String: Any])?["restcountries"] as? [String: Any]
            #expect(countries?["state"] as? String == "open" && countries?["last_error"] is String)
            let summary = try await service.curl("/health")
            #expect(summary.status == 200 && summary.json["causes"] is [String])
            #expect(try await service.curl("/health/ready").status == 200)
            let page = try await service.curl("/api/v1/sales?currency=EUR&region=europe&size=1")
            #expect(page.status == 200 && page.body.contains("\"exchange_rate_source\":\"bundled\""))
            let metrics = try await service.curl("/metrics").body
            #expect(metrics.contains("martlet_breaker_state{service=\"restcountries\"} 2"))
            #expect(metrics.contains("martlet_health{component=\"breakers\"} 1"))
            let state = try await service.curl("/api/v1/enrichment")
            #expect((state.json["last_run"] as? [String: Any])?["complete"] as? Bool == false, "\(state.body)")
            // A load goes on, and its sales are served, whatever the services do.
            let csv = SalesFile.header + "800001,X1,THING,1,2011-06-01 10:00:00,1.00,12345,Atlantis\n"
            try csv.write(toFile: folder + "/more.csv", atomically: false, encoding: .utf8)
            let settings = Self.settings(outside).merging(["DATABASE_URL": url]) { $1 }
            #expect(
                try await Product.run(["ingest", folder + "/more.csv"], in: folder, environment: settings).status == 0)
            let published = try await service.wait("/api/v1/sales?country=Atlantis") { $0.json["total"] as? Int == 1 }
            #expect(published.json["total"] as? Int == 1)

            outside.failAll(nil)
            #expect(try await service.curl("/api/v1/enrichment/breakers/nobody/reset", "-X", "POST").status == 404)
            let reset = try await service.curl("/api/v1/enrichment/breakers/restcountries/reset", "-X", "POST")
            #expect(reset.status == 200 && reset.json["state"] as? String == "closed")
            let live = try await service.wait("/api/v1/countries?region=oceania") { $0.body.contains("\"live\"") }
            #expect(live.body.contains("\"country\":\"EIRE\"") && live.body.contains("\"population\":4321"))
            let healthy = try await service.wait("/health") { $0.json["status"] as? String == "ok" }
            #expect(healthy.json["status"] as? String == "ok", "\(healthy.body)")
            #expect(!service.process.errors.contains("s3cret"), "the log tells the key")
        }
    }

    @Test("is a command that says what it did, and fails when a service did")
    func command() async throws {
        let outside = try OutsideServices()
        defer { outside.stop() }
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        try await withTemporaryFolder { folder in
            var settings = ["DATABASE_URL": url]
            #expect(try await Product.run(["ingest", Product.sample], in: folder, environment: settings).status == 0)
            let bundled = try await Product.run(["enrich"], in: folder, environment: settings)
            #expect(bundled.status == 0 && bundled.output.contains("nothing new") && bundled.output.contains("bundled"))
            settings.merge(Self.settings(outside)) { $1 }
            outside.failAll { _ in .answer(403) }
            let failed = try await Product.run(["enrich", "--json"], in: folder, environment: settings)
            #expect(failed.status == 1 && failed.json["complete"] as? Bool == false, "\(failed.output)\(failed.errors)")
            outside.failAll(nil)
            let live = try await Product.run(["enrich", "--json"], in: folder, environment: settings)
            #expect(live.status == 0 && live.integer("version") == 2 && live.integer("countries") > 10)
            let valid = try await Product.run(["validate", "--fail-on", "warning"], in: folder, environment: settings)
            #expect(valid.status == 0, "\(valid.output)")
            for outcome in [failed, live, valid] { #expect(!(outcome.output + outcome.errors).contains("s3cret")) }
        }
        try? await server.dropDatabase(url)
    }

    @Test(
        "adds up every country of the real data in euros as plain SQL does",
        .enabled(if: Product.data != nil, "../shared/data is not there"))
    func real() async throws {
        let data = try #require(Product.data)
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        try await withTemporaryFolder { folder in
            let settings = ["DATABASE_URL": url]
            let files = ["online_retail_2009_2010.csv.gz", "online_retail_2010_2011.csv.gz"]
            let load = try await Product.run(
                ["ingest", "--quiet"] + files.map { data.appending(path: $0).path }, in: folder, environment: settings)
            #expect(load.status == 0, "\(load.errors)")
            let service = try await RunningService.start(in: folder, environment: settings)
            let answer = try await service.curl("/api/v1/countries?currency=EUR")
            let decoded = try JSONDecoder().decode(Countries.self, from: Data(answer.body.utf8))
            #expect(decoded.items.count == 43)
            #expect(decoded.items.filter { $0.region == nil }.map(\.country) == ["European Community", "Unspecified"])
            let expected = try await TestWarehouse.totals(
                url, ratesOf: data.appending(path: "ecb_reference_rates_2009_2011.csv"))
            for item in decoded.items { #expect(item.total_eur == expected[item.country], "\(item.country)") }
            #expect(await service.stop() == 0)
        }
        try? await server.dropDatabase(url)
    }

    private struct Countries: Decodable {
        struct Item: Decodable {
            let country: String
            let region: String?
            let total_eur: Decimal
        }
        let items: [Item]
    }
}
