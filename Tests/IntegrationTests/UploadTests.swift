import Foundation
import TestSupport
import Testing

@Suite(
    "Uploads through the binary", .serialized, .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct UploadTests {
    private static let path = "/api/v1/batches"

    @Test(
        "are loaded whether they come with their length, in chunks or compressed, and the same content changes nothing")
    func forms() async throws {
        try await RunningService.withSample { service, folder, url in
            let curl = service.curl
            let header = try await curl("/api/v1/batches/1")
            #expect(header.json["state"] as? String == "published" && header.json["loaded"] as? Int == 7_827)
            var files: [SalesFile] = []
            for seed in 1...3 {
                files.append(SalesFile(rows: 300, seed: UInt64(100 + seed)))
                try files[seed - 1].write(to: "\(folder)/\(seed).csv")
            }
            try await Self.compress("\(folder)/2.csv")
            try await Self.compress("\(folder)/3.csv")
            let posts: [(file: String, arguments: [String])] = [
                ("1.csv", ["-H", "Content-Type: text/csv"]),
                ("2.csv.gz", ["-H", "Content-Type: application/gzip", "-H", "Transfer-Encoding: chunked"]),
                ("3.csv.gz", ["-H", "Content-Type: text/csv; charset=utf-8", "-H", "Content-Encoding: gzip"]),
                ("2.csv", ["-H", "Content-Type: text/csv", "-H", "Expect: 100-continue"]),
            ]
            for (number, (file, arguments)) in posts.enumerated() {
                let posted = try await curl(
                    "\(Self.path)?name=\(file)", arguments: arguments + ["--data-binary", "@\(folder)/\(file)"])
                #expect(posted.status == 202, "\(posted.body)")
                let location = try #require(posted.fields["location"])
                let batch = try await service.wait(location) { $0.json["finished_at"] is String }
                #expect(batch.json["name"] as? String == file)
                if number == 3 {
                    #expect(batch.json["state"] as? String == "unchanged" && batch.json["batch_id"] as? Int == 3)
                    continue
                }
                #expect(batch.json["state"] as? String == "published", "\(batch.body)")
                #expect(batch.json["version"] as? Int == number + 2 && batch.json["batch_id"] as? Int == number + 2)
                let result = batch.json["result"] as? [String: Any]
                #expect(result?["rows_read"] as? Int == 300 && result?["loaded"] as? Int == files[number].loaded)
            }
            let list = try await curl("\(Self.path)?size=3")
            #expect(list.json["total"] as? Int == 5)
            let states = (list.json["items"] as? [[String: Any]])?.compactMap { $0["state"] as? String }
            #expect(states == ["unchanged", "published", "published"])
            let sales = try await service.wait("/api/v1/sales?size=1") { $0.fields["warehouse-version"] == "4" }
            #expect(sales.json["total"] as? Int == 7_827 + files.map(\.loaded).reduce(0, +))
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/data/uploads") == ["holder"])
        }
    }

    @Test("that are cut off, too large or of another type start nothing and leave nothing")
    func refusals() async throws {
        try await RunningService.withSample(environment: ["HTTP_MAX_UPLOAD_SIZE": "20KB"]) { service, folder, _ in
            try SalesFile(rows: 1_000, seed: 7).write(to: "\(folder)/large.csv")
            for field in ["X: y", "Transfer-Encoding: chunked"] {
                let large = try await service.curl(
                    Self.path, "-H", "Content-Type: text/csv", "-H", field, "--data-binary", "@\(folder)/large.csv")
                #expect(large.status == 413 && large.json["code"] as? String == "content_too_large", "\(large.body)")
            }
            let typed = try await service.curl(Self.path, "-H", "Content-Type: text/plain", "-d", "x")
            #expect(typed.status == 415)
            #expect(try await service.curl(Self.path, "-X", "POST").status == 415)
            // Other paths keep their own, smaller limit… and read no CSV.
            let other = try await service.curl(
                "/api/v1/warehouse/integrity/validate", "-H", "Content-Type: text/csv", "-d", "x")
            #expect(other.status == 415)
            let client = try RawClient(port: service.port)
            client.send(
                Array(
                    """
                    POST \(Self.path) HTTP/1.1\r\nHost: x\r\n\(RunningService.authorization)\r\nContent-Type: text/csv\r\n\
                    Content-Length: 1000\r\n\r\nInvoice,StockCode
                    """.utf8))
            let spool = "\(folder)/data/uploads"
            func files() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: spool) }
            for _ in 0..<200 where try !files().contains(where: { $0.hasSuffix(".part") }) {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(try files().count == 2)
            client.finish()
            #expect(client.readToEnd().hasPrefix("HTTP/1.1 400 "))
            #expect(try files() == ["holder"])
            #expect(try await service.curl(Self.path).json["total"] as? Int == 1)
        }
    }

    @Test("are loaded after the service was killed amid one and started again", .timeLimit(.minutes(5)))
    func killed() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        try await withTemporaryFolder { folder in
            let environment = ["DATABASE_URL": url]
            var service = try await RunningService.start(in: folder, environment: environment)
            let files = (0..<2).map { SalesFile(rows: 3_000, seed: UInt64(200 + $0)) }
            var locations: [String] = []
            // The first load can begin and cannot publish.
            try await server.withLockedTable("ops.steps", in: url) { unlock in
                for (number, file) in files.enumerated() {
                    try file.write(to: "\(folder)/\(number).csv")
                    let posted = try await service.curl(
                        Self.path, "-H", "Content-Type: text/csv", "--data-binary", "@\(folder)/\(number).csv")
                    locations.append(try #require(posted.fields["location"], "\(posted.body)"))
                }
                let first = try await service.wait(locations[0]) { $0.json["progress"] is [String: Any] }
                #expect(first.json["state"] as? String == "loading")
                #expect(try await service.curl(locations[1]).json["state"] as? String == "queued")
                service.process.signal(SIGKILL)
                _ = service.process.outcome()
                try await unlock()
            }
            service = try await RunningService.start(in: folder, environment: environment)
            for (location, file) in zip(locations, files) {
                let batch = try await service.wait(location) { $0.json["finished_at"] is String }
                #expect(batch.json["state"] as? String == "published" && batch.json["loaded"] as? Int == file.loaded)
            }
            #expect(try await server.value("SELECT count(*) FROM batches", in: url) == "2")
            #expect(await service.stop() == 0)
            try? await server.dropDatabase(url)
        }
    }

    @Test("exports and a validation at once keep neither health nor pages from being answered")
    func lanes() async throws {
        try await RunningService.withSample { service, folder, _ in
            try SalesFile(rows: 60_000, seed: 300).write(to: "\(folder)/load.csv")
            let posted = try await service.curl(
                Self.path, "-H", "Content-Type: text/csv", "--data-binary", "@\(folder)/load.csv")
            let location = try #require(posted.fields["location"])
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        try await service.curl(
                            "/api/v1/sales/export?format=json", "-o", "/dev/null", "--limit-rate", "2M", "-w",
                            "%{http_code}"
                        ).body == "200" ? 200 : 503
                    }
                }
                group.addTask {
                    try await service.curl("/api/v1/warehouse/integrity/validate", "-X", "POST").status
                }
                for round in 0..<30 {
                    for path in ["/health", "/api/v1/sales?page=\(round + 1)&size=10"] {
                        let answer = try await service.curl(path)
                        #expect(answer.status == 200, "\(path): \(answer.body)")
                    }
                }
                for try await status in group { #expect([200, 503].contains(status)) }
            }
            let batch = try await service.wait(location) { $0.json["finished_at"] is String }
            #expect(batch.json["state"] as? String == "published", "\(batch.body)")
        }
    }

    @concurrent
    private static func compress(_ path: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-k", path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
