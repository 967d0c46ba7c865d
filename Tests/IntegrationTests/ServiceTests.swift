import Foundation
import TestSupport
import Testing

@Suite(
    "The service, as clients meet it", .serialized,
    .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct ServiceTests {
    @Test("gives what a tour with curl shows")
    func tour() async throws {
        try await RunningService.withSample { service, _, _ in
            let curl = service.curl
            // Degraded while the first search index is being made.
            let health = try await service.wait("/health") { $0.json["status"] as? String == "ok" }
            #expect(health.status == 200 && health.json["status"] as? String == "ok")
            #expect(health.json["environment"] is String && health.json["version"] is String)
            let sales = try await curl("/api/v1/sales?size=3")
            #expect(
                sales.status == 200 && sales.json["total"] as? Int == 7_827
                    && (sales.json["items"] as? [Any])?.count == 3)
            #expect(sales.fields["link"]?.contains("rel=\"next\"") == true && sales.fields["warehouse-version"] == "1")
            let tag = try #require(sales.fields["etag"])
            #expect(try await curl("/api/v1/sales?size=3", "-H", "If-None-Match: \(tag)").status == 304)
            #expect(try await curl("/api/v1/sales?country=France&sort=total:desc").status == 200)
            #expect(try await curl("/api/v1/sales/1").json["id"] as? Int == 1)
            #expect(try await curl("/api/v1/sales/1/lineage").json["raw"] is String)
            let statistics = try await curl("/api/v1/warehouse/statistics")
            #expect(statistics.status == 200 && statistics.body.contains("154563.99"))
            for path in [
                "/health/live", "/health/ready", "/api/v1/health", "/api/v1/warehouse/health",
                "/api/v1/warehouse/connection", "/api/v1/supabase/config", "/docs", "/metrics",
            ] {
                #expect(try await curl(path).status == 200, "\(path)")
            }
            #expect(try await curl("/openapi.yaml").body.hasPrefix("openapi: 3.1"))
            #expect(try await curl("/metrics").body.contains("martlet_"))
            let report = try await curl("/api/v1/warehouse/integrity/validate", "-X", "POST")
            #expect(report.status == 200 && report.json["status"] as? String == "passed", "\(report.body)")
            #expect(!(try await curl("/api/v1/warehouse/config")).body.contains("changeme123"))
            let head = try await curl("/api/v1/sales", "-I")
            #expect(
                head.status == 200 && head.body.isEmpty
                    && (head.fields["content-length"].flatMap { Int($0) } ?? 0) > 1_000)
            #expect(try await curl("/api/v1/sales", "-X", "OPTIONS").fields["allow"] == "GET, HEAD, OPTIONS")
            #expect(try await curl("/api/v1/sales", "-X", "DELETE").status == 405)
            var stranger = curl
            for user in [nil, "admin:wrong"] {
                stranger.user = user
                for path in ["/health", "/nowhere", "/api/v1/sales"] { #expect(try await stranger(path).status == 401) }
            }
        }
    }

    @Test("sends the same in every coding, and again without asking the database")
    func codings() async throws {
        try await RunningService.withSample { service, folder, _ in
            for path in ["/api/v1/sales?size=1000", "/api/v1/countries", "/openapi.yaml", "/docs"] {
                let plain = try await service.curl(path)
                #expect(plain.status == 200 && plain.fields["vary"] == "Accept-Encoding", "\(path)")
                let read = try await service.curl(path, "--compressed")
                #expect(read.body == plain.body && read.fields["content-encoding"] != nil, "\(path)")
                for program in ["gzip", "zstd"] {
                    let accept = "Accept-Encoding: \(program)"
                    for _ in 0..<2 {
                        let file = "\(folder)/body"
                        let answer = try await service.curl(path, "-H", accept, "-D", "\(folder)/head", "-o", file)
                        #expect(answer.body.isEmpty)
                        let body = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
                        let start = try #require(body.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
                        let content = Array(body[start...])
                        let text = String(decoding: try decompressed(content, by: program), as: UTF8.self)
                        #expect(text == plain.body && content.count < plain.body.utf8.count / 2, "\(path) \(program)")
                        let head = try await service.curl(path, "-I", "-H", accept)
                        #expect(head.fields["content-length"] == "\(content.count)")
                        #expect(head.fields["content-encoding"] == program)
                        let tag = try #require(head.fields["etag"])
                        let again = try await service.curl(path, "-H", accept, "-H", "If-None-Match: \(tag)")
                        #expect(again.status == 304 && again.fields["etag"] == tag)
                    }
                }
                #expect(try await service.curl(path).fields["server-timing"]?.contains("cache;desc=hit") == true)
            }
            let metrics = try await service.curl("/metrics").body
            #expect(metrics.contains("\nmartlet_http_cache_entries ") && !metrics.contains("cache_hits_total 0\n"))
        }
    }

    @Test("keeps its order over pipelined requests and closes after HTTP/1.0")
    func pipelining() async throws {
        try await RunningService.withSample { service, _, _ in
            let client = try RawClient(port: service.port)
            var request = ""
            for id in 1...50 {
                request += "GET /api/v1/sales/\(id) HTTP/1.1\r\nHost: x\r\n\(RunningService.authorization)\r\n\r\n"
            }
            request +=
                "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(RunningService.authorization)\r\n\r\n"
            client.send(Array(request.utf8))
            let text = client.readToEnd()
            #expect(text.components(separatedBy: "HTTP/1.1 200 OK\r\n").count == 52)
            let ids = text.components(separatedBy: "{\"id\":").dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
            #expect(ids == Array(1...50))

            let old = try RawClient(port: service.port)
            old.send(Array("GET /api/v1/sales/7 HTTP/1.0\r\n\(RunningService.authorization)\r\n\r\n".utf8))
            let answer = old.readToEnd()
            #expect(
                answer.contains(" 200 OK\r\n") && answer.contains("{\"id\":7,")
                    && answer.lowercased().contains("connection: close"))
        }
    }

    @Test("survives 20,000 malformed requests without a crash, a 500 or a leaked descriptor", .timeLimit(.minutes(5)))
    func malformed() async throws {
        try await RunningService.withSample { service, folder, _ in
            _ = try await service.curl("/api/v1/sales")
            let before = service.descriptors
            var counts: [String: Int] = [:]
            try await withThrowingTaskGroup(of: [String: Int].self) { group in
                for part in 0..<4 { group.addTask { try await MalformedRequests.send(service.port, part: part) } }
                for try await part in group { counts.merge(part, uniquingKeysWith: +) }
            }
            #expect(counts["sent"] == 20_000)
            #expect(counts.keys.filter { $0.hasPrefix("5") } == [], "\(counts)")
            #expect((counts["422"] ?? 0) > 8_000 && (counts["400"] ?? 0) > 1_000, "\(counts)")
            #expect(service.process.isRunning)
            var after = service.descriptors
            for _ in 0..<100 where after > before + 4 {
                try await Task.sleep(for: .milliseconds(100))
                after = service.descriptors
            }
            #expect(after <= before + 4, "\(before) descriptors before, \(after) after")
            let sales = try await service.curl("/api/v1/sales?size=1")
            #expect(sales.json["total"] as? Int == 7_827)
        }
    }

    @Test("finishes what runs after SIGTERM, takes nothing new, and ends with 0")
    func drain() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        try await withTemporaryFolder { folder in
            let environment = ["DATABASE_URL": url, "DATABASE_STATEMENT_TIMEOUT": "60s"]
            #expect(
                try await Product.run(["ingest", Product.sample], in: folder, environment: environment).status == 0)
            let service = try await RunningService.start(in: folder, environment: environment)
            // A page that has to wait: the database is locked for a while.
            let server = try await TestPostgres.shared()
            let port = service.port
            try await server.withLockedTable("gold.fact_sales", in: url) { unlock in
                let client = try RawClient(port: port)
                client.send(
                    Array(
                        "GET /api/v1/sales?size=2 HTTP/1.1\r\nHost: x\r\n\(RunningService.authorization)\r\n\r\n".utf8))
                try await Self.waitForLock(in: url)
                service.process.signal(SIGTERM)
                for _ in 0..<600 where (try? RawClient(port: port)) != nil {
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect((try? RawClient(port: port)) == nil)
                #expect(service.process.isRunning)
                try await unlock()
                let answer = client.readToEnd()
                #expect(
                    answer.hasPrefix("HTTP/1.1 200 OK") && answer.lowercased().contains("connection: close"),
                    "\(answer)")
            }
            #expect(service.process.outcome().status == 0)
        }
    }

    @Test("ends in order at SIGHUP, and goes on where that is ignored", arguments: ["default", "ignore"])
    func hangUp(disposition: String) async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        try await withTemporaryFolder { folder in
            let service = try await RunningService.start(
                in: folder, environment: ["DATABASE_URL": url],
                launcher: ["/usr/bin/env", "--\(disposition)-signal=HUP"])
            service.process.signal(SIGHUP)
            if disposition == "ignore" {
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await service.curl("/health/live").status == 200)
                #expect(await service.stop() == 0)
            } else {
                #expect(service.process.outcome().status == 0)
            }
        }
    }

    /// Waits until a statement waits for a lock: the request that needs it is under way.
    private static func waitForLock(in url: String) async throws {
        let waiting = "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        for _ in 0..<600 where try await TestPostgres.shared().value(waiting, in: url) != "true" {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    @Test("ends at once at a second signal")
    func secondSignal() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        try await withTemporaryFolder { folder in
            let environment = ["DATABASE_URL": url, "HTTP_DRAIN_TIMEOUT": "1h"]
            #expect(try await Product.run(["migrate"], in: folder, environment: environment).status == 0)
            let service = try await RunningService.start(in: folder, environment: environment)
            try await server.withLockedTable("gold.fact_sales", in: url) { unlock in
                let client = try RawClient(port: service.port)
                client.send(
                    Array(
                        "GET /api/v1/warehouse/statistics HTTP/1.1\r\nHost: x\r\n\(RunningService.authorization)\r\n\r\n"
                            .utf8))
                try await Self.waitForLock(in: url)
                service.process.signal(SIGTERM)
                try await Task.sleep(for: .milliseconds(600))
                #expect(service.process.isRunning)
                service.process.signal(SIGINT)
                #expect(service.process.outcome().status == 128 + SIGINT)
                try await unlock()
            }
        }
    }

    @Test("shows what another process loads, and pages of the old version by their cursor")
    func publication() async throws {
        try await RunningService.withSample { service, folder, url in
            let first = try await service.curl("/api/v1/sales?size=5")
            let cursor = try #require(first.json["next_cursor"] as? String)
            try SalesFile(rows: 300, seed: 80).write(to: "\(folder)/more.csv")
            let load = try await Product.run(
                ["ingest", "--json", "\(folder)/more.csv"], in: folder, environment: ["DATABASE_URL": url])
            #expect(load.status == 0 && load.integer("version") == 2, "\(load.errors)")
            let now = try await service.wait("/api/v1/sales?size=5") { $0.fields["warehouse-version"] == "2" }
            #expect(now.json["total"] as? Int == 7_827 + load.integer("loaded"))
            let old = try await service.curl("/api/v1/sales?size=5&cursor=\(cursor)")
            #expect(old.status == 200 && old.json["total"] as? Int == 7_827 && old.fields["warehouse-version"] == "1")
        }
    }
}
