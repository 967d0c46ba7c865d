import Foundation
import TestSupport
import Testing

@Suite(
    "Search, by the binary", .serialized, .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct SearchTests {
    private static let path = "/api/v1/search?q=lantern&country=United%20Kingdom&size=5&mode=lexical"

    private static func isAnswer(_ version: String, _ engine: String) -> (Curl.Answer) -> Bool {
        { $0.status == 200 && $0.fields["warehouse-version"] == version && $0.json["engine"] as? String == engine }
    }

    @Test("answers from the sample, and from the next version after a load, without a restart")
    func sample() async throws {
        try await RunningService.withSample { service, folder, url in
            let answer = try await service.wait(Self.path, until: Self.isAnswer("1", "built-in"))
            let found = try #require(answer.json["found"] as? Int)
            #expect(found > 5 && (answer.json["hits"] as? [[String: Any]])?.count == 5)
            let refused = try await service.curl("/api/v1/search/typesense?q=lantern")
            let example = try #require(refused.json["example"] as? String)
            #expect(refused.status == 422)
            #expect(try await service.curl(example).json["found"] as? Int ?? 0 >= found)
            let line = "999999,NEW1,PURPLE LANTERN,3,2011-12-09 12:00:00,2.00,,United Kingdom\n"
            try Data((SalesFile.header + line).utf8).write(to: URL(fileURLWithPath: "\(folder)/more.csv"))
            let load = try await Product.run(
                ["ingest", "\(folder)/more.csv"], in: folder, environment: ["DATABASE_URL": url])
            #expect(load.status == 0)
            let later = try await service.wait(Self.path, until: Self.isAnswer("2", "built-in"))
            #expect(later.json["found"] as? Int == found + 1)
            func component(_ answer: Curl.Answer) -> [String: Any] {
                (answer.json["components"] as? [String: [String: Any]])?["search"] ?? [:]
            }
            let health = try await service.wait("/api/v1/health") { component($0)["indexed_version"] as? Int == 2 }
            #expect(
                component(health)["status"] as? String == "ok" && component(health)["is_current"] as? String == "yes")
            let metrics = try await service.curl("/metrics").body
            #expect(metrics.contains("martlet_search_index_version 2"))
        }
    }

    @Test("goes to a Typesense that has the version, comes back when it fails, and never tells the key")
    func typesense() async throws {
        let key = "a-key-that-nobody-may-see"
        let server = try TypesenseServer(key: key)
        defer { server.stop() }
        let settings = ["TYPESENSE_URL": server.url, "TYPESENSE_API_KEY": key, "LOGGING_LEVEL": "trace"]
        try await RunningService.withSample(environment: settings) { service, _, _ in
            let there = try await service.wait(Self.path, until: Self.isAnswer("1", "typesense"))
            #expect((there.json["hits"] as? [[String: Any]])?.count == 5)
            #expect(server.aliases == ["martlet_products": "martlet_products_v1"])
            server.fail { _ in TypesenseServer.message("no", 500) }
            let here = try await service.curl(Self.path)
            #expect(here.status == 200 && here.json["engine"] as? String == "built-in")
            for _ in 0..<10 { _ = try await service.curl(Self.path) }
            let metrics = try await service.curl("/metrics").body
            #expect(metrics.contains(#"martlet_breaker_state{service="typesense"} 2"#))
            server.fail(nil)
            let reset = try await service.curl("/api/v1/enrichment/breakers/typesense/reset", "-X", "POST")
            #expect(reset.status == 200 && reset.json["state"] as? String == "closed")
            #expect(try await service.curl(Self.path).json["engine"] as? String == "typesense")
            let config = try await service.curl("/api/v1/warehouse/config").body
            #expect(!config.contains(key) && !service.process.errors.contains(key) && !metrics.contains(key))
        }
    }
}
