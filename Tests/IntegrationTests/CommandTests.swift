import Foundation
import TestSupport
import Testing

@Suite("The command line", .serialized, .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct CommandTests {
    @Test("tells by its exit status what came of a command")
    func statuses() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        try await withTemporaryFolder { folder in
            let here = ["DATABASE_URL": url]
            let away = ["DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"]
            try Data((SalesFile.header + "bad\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/bad.csv"))
            try Data("a,b\n1,2\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/unknown.csv"))
            let cases: [([String], [String: String], Int32)] = [
                (["--help"], [:], 0), (["--version"], [:], 0), (["doctor", "--help"], [:], 0), ([], [:], 0),
                (["nonsense"], [:], 2), (["ingest"], here, 2), (["serve", "--port", "99999"], here, 2),
                (["validate", "--format", "xml"], here, 2),
                (["migrate"], ["DATABASE_URL": "mysql://x"], 2),
                (["status"], here.merging(["HTTP_PORT": "many"]) { $1 }, 2),
                (["serve", "--host", "0.0.0.0"], here, 2), (["watch", "\(folder)/none"], here, 3),
                (["status"], away, 3), (["ingest", Product.sample], away, 3), (["validate"], away, 3),
                (["migrate"], away, 3),
                (["status"], here, 3), (["status", "--live"], here.merging(["HTTP_PORT": "1"]) { $1 }, 3),
                (["migrate", "--dry-run", "--json"], here, 0), (["migrate", "--json"], here, 0), (["migrate"], here, 0),
                (["ingest", "\(folder)/missing.csv"], here, 3), (["ingest", "\(folder)/unknown.csv"], here, 3),
                (["ingest", "--json", "\(folder)/bad.csv"], here, 1),
                (["ingest", "--max-rejected", "100", "\(folder)/bad.csv"], here, 0),
                (["ingest", "--json", Product.sample], here, 0), (["ingest", "--if-empty", Product.sample], here, 0),
                (["status", "--json"], here, 0), (["validate", "--format", "json"], here, 0),
                (["validate", "--format", "junit"], here, 0),
                (["validate", "--output", "/nowhere/report"], here, 3), (["user", "hash"], [:], 2),
                (["generate", "--rows", "10"], [:], 0), (["generate", "--rows", "-1"], [:], 2),
                (["generate", "-o", "/nowhere/x"], [:], 3),
            ]
            for (arguments, environment, status) in cases {
                let outcome = try await Product.run(arguments, in: folder, environment: environment)
                #expect(
                    outcome.status == status,
                    "\(arguments): \(outcome.status) \(outcome.output.prefix(300)) \(outcome.errors.prefix(500))")
                if status > 1 { #expect(!outcome.errors.isEmpty, "\(arguments) fails without a word") }
                if status == 3 { #expect(!outcome.errors.contains("Fatal error"), "\(outcome.errors)") }
                if arguments.contains("--json") || arguments.contains("json"), status < 2 {
                    #expect(!outcome.json.isEmpty, "\(arguments): \(outcome.output)")
                }
            }
        }
    }

    @Test("reads standard input, and gives the sample's numbers however it comes")
    func sample() async throws {
        try await withTemporaryFolder { folder in
            let expected =
                try JSONSerialization.jsonObject(
                    with: Data(contentsOf: TestWarehouse.projectRoot.appending(path: "samples/expected.json")))
                as? [String: Any] ?? [:]
            let url = try await TestPostgres.shared().makeDatabase()
            let load = try await Product.run(
                ["ingest", "--json", Product.sample], in: folder, environment: ["DATABASE_URL": url])
            for (key, name) in [
                ("rows_read", "source_rows"), ("rejected", "rejected"), ("duplicates", "duplicates"),
                ("loaded", "fact_rows"),
            ] {
                #expect(load.integer(key) == expected[name] as? Int, "\(key): \(load.output)")
            }
            let other = try await TestPostgres.shared().makeDatabase()
            let file = SalesFile(rows: 400, seed: 90, faults: 0)
            let text = String(decoding: file.bytes, as: UTF8.self)
            let piped = try await Product.run(
                ["ingest", "--json", "-"], in: folder, environment: ["DATABASE_URL": other], input: text)
            #expect(piped.status == 0 && piped.integer("loaded") == file.loaded, "\(piped.errors)")
        }
    }

    @Test("gives a hash that lets its password in and no other")
    func userHash() async throws {
        try await withTemporaryFolder { folder in
            let outcome = try await Product.run(["user", "hash"], in: folder, input: "correct horse\n")
            #expect(outcome.status == 0)
            let line = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
            let hash = String(line.dropFirst("BASIC_AUTH_PASSWORD_HASH=".count))
            let url = try await TestPostgres.shared().makeDatabase()
            let service = try await RunningService.start(
                in: folder, environment: ["DATABASE_URL": url, "BASIC_AUTH_PASSWORD_HASH": hash])
            var curl = service.curl
            curl.user = "admin:correct horse"
            #expect(try await curl("/health").status == 200)
            curl.user = "admin:changeme123"
            #expect(try await curl("/health").status == 401)
            #expect(await service.stop() == 0)
        }
    }

    #if !DEBUG
    @Test(
        "loads the real files to the golden numbers",
        .enabled(if: Product.data != nil, "shared/data is not there: set MARTLET_SHARED"))
    func golden() async throws {
        try await withTemporaryFolder { folder in
            let data = try #require(Product.data)
            let golden =
                try JSONSerialization.jsonObject(with: Data(contentsOf: data.appending(path: "golden.json")))
                as? [String: Any] ?? [:]
            let both = try #require(golden["both"] as? [String: Any])
            let url = try await TestPostgres.shared().makeDatabase()
            let environment = ["DATABASE_URL": url]
            let files = ["2009_2010", "2010_2011"].map { data.appending(path: "online_retail_\($0).csv.gz").path }
            let load = try await Product.run(["ingest", "--json"] + files, in: folder, environment: environment)
            #expect(load.status == 0, "\(load.errors)")
            for (key, name) in [
                ("rows_read", "source_rows"), ("rejected", "rejected"), ("duplicates", "duplicates"),
                ("loaded", "fact_rows"),
            ] {
                #expect(load.integer(key) == both[name] as? Int, "\(key): \(load.output)")
            }
            let service = try await RunningService.start(in: folder, environment: environment)
            let statistics = try await service.curl("/api/v1/warehouse/statistics")
            for (name, value) in both {
                let text = (value as? String) ?? (value as? Int).map(String.init) ?? ""
                #expect(!text.isEmpty && statistics.body.contains(text), "\(name) \(text): \(statistics.body)")
            }
            #expect(try await service.curl("/api/v1/sales").json["total"] as? Int == 1_029_637)
            #expect(await service.stop() == 0)
            #expect(try await Product.run(["validate"], in: folder, environment: environment).status == 0)
            try? await TestPostgres.shared().dropDatabase(url)
        }
    }
    #endif
}
