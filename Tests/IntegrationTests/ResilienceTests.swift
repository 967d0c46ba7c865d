import Domain
import EventLoop
import Foundation
import Postgres
import TestSupport
import Testing

@Suite(
    "The product, when it is hit", .serialized, .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct ResilienceTests {
    @Test("killed while it loads is at a whole version, and the same command completes with the same numbers")
    func killedLoads() async throws {
        try await withTemporaryFolder { folder in
            let generated = try await Product.run(
                [
                    "generate", "--rows", "60000", "--duplicate-rate", "0.05", "-o", "\(folder)/sales.csv", "--summary",
                    "\(folder)/expected.json",
                ], in: folder)
            #expect(generated.status == 0, "\(generated.errors)")
            let expected = try Self.json("\(folder)/expected.json")
            let url = try await TestPostgres.shared().makeDatabase()
            let environment = ["DATABASE_URL": url]
            #expect(try await Product.run(["migrate"], in: folder, environment: environment).status == 0)
            var random = SplitMix64(seed: 5)
            var killed = 0
            for _ in 0..<6 {
                let load = try Product.start(
                    ["ingest", "--json", "\(folder)/sales.csv"], in: folder, environment: environment)
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...500, using: &random)))
                load.signal(SIGKILL)
                let outcome = load.outcome()
                if outcome.status != 0 { killed += 1 }
                let status = try await Product.run(["status", "--json"], in: folder, environment: environment)
                #expect([0, 1].contains(status.integer("version")), "\(status.output)")
            }
            #expect(killed > 0)
            let load = try await Product.run(
                ["ingest", "--json", "\(folder)/sales.csv"], in: folder, environment: environment)
            #expect(load.status == 0, "\(load.errors)")
            let status = try await Product.run(["status", "--json"], in: folder, environment: environment)
            #expect(status.integer("version") == 1)
            let validation = try await Product.run(
                ["validate", "--format", "json"], in: folder, environment: environment)
            #expect(validation.status == 0, "\(validation.output)")
            let service = try await RunningService.start(in: folder, environment: environment)
            let sales = try await service.curl("/api/v1/sales?size=1")
            #expect(sales.json["total"] as? Int == expected["fact_rows"] as? Int)
            #expect(await service.stop() == 0)
        }
    }

    @Test("interrupted while it loads takes its own Postgres with it", arguments: [SIGINT, SIGTERM])
    func interruptedLoad(_ signal: Int32) async throws {
        try await withTemporaryFolder { folder in
            // A pipe with a writer that never writes: the load waits for it until the signal.
            let pipe = "\(folder)/sales.csv"
            #expect(mkfifo(pipe, 0o600) == 0)
            let writer = open(pipe, O_RDWR | O_CLOEXEC)
            defer { close(writer) }
            let load = try Product.start(["ingest", pipe], in: folder)
            for _ in 0..<600 where Self.postmaster(folder) == nil && load.isRunning {
                try await Task.sleep(for: .milliseconds(50))
            }
            try #require(Self.postmaster(folder) != nil, "\(load.errors)")
            load.signal(signal)
            let outcome = load.outcome()
            #expect(outcome.status == 3 && outcome.errors.contains("interrupted"), "\(outcome.errors)")
            #expect(Self.postmaster(folder) == nil, "the embedded Postgres still runs")
        }
    }

    @Test("with its own Postgres answers 503 while that is gone, starts it again, and survives being killed itself")
    func embedded() async throws {
        try await withTemporaryFolder { folder in
            #expect(try await Product.run(["ingest", Product.sample], in: folder).status == 0)
            let service = try await RunningService.start(in: folder)
            #expect(try await service.curl("/api/v1/sales?size=1").json["total"] as? Int == 7_827)
            for round in 1...2 {
                let postmaster = try #require(Self.postmaster(folder))
                kill(postmaster, SIGKILL)
                // A busy machine may look only when the next one is there already.
                let down = try await service.wait("/health") {
                    $0.status == 503 || Self.postmaster(folder) != postmaster
                }
                #expect(down.status != 503 || down.fields["retry-after"] != nil, "round \(round): \(down.body)")
                let up = try await service.wait("/api/v1/sales?size=2") { $0.status == 200 }
                #expect(
                    up.json["total"] as? Int == 7_827,
                    "round \(round): \(up.status) \(up.body)\n\(service.process.errors)")
                #expect(try await service.wait("/health") { $0.status == 200 }.status == 200)
            }
            // A killed service leaves its Postgres; the next one finds it.
            service.process.signal(SIGKILL)
            _ = service.process.outcome()
            let again = try await RunningService.start(in: folder)
            #expect(try await again.curl("/api/v1/sales?size=1").json["total"] as? Int == 7_827)
            #expect(await again.stop() == 0)
            #expect(Self.postmaster(folder) == nil, "the embedded Postgres still runs")
        }
    }

    @Test(
        "notices rows of fact, dimension and silver that were tampered with, by the right check",
        arguments: [
            (
                "UPDATE gold.fact_sales SET quantity = quantity + 1, total = total + unit_price WHERE sale_id = 5",
                "layers.values"
            ),
            ("DELETE FROM gold.fact_sales WHERE sale_id = 77", "layers.silver_gold"),
            ("UPDATE gold.dim_invoice SET invoice_no = invoice_no || 'X' WHERE invoice_key = 3", "layers.values"),
            ("UPDATE silver.sales SET quantity = quantity + 1 WHERE sale_id = 9", "total.silver"),
        ])
    func tampering(sql: String, check: String) async throws {
        try await RunningService.withSample { service, folder, url in
            try await withLoopConnection(url, "SET session_replication_role = replica; " + sql)
            let report = try await service.curl("/api/v1/warehouse/integrity/validate", "-X", "POST")
            #expect(report.status == 409 && report.json["status"] as? String == "failed")
            let failed = (report.json["checks"] as? [[String: Any]] ?? []).filter {
                $0["status"] as? String == "failed"
            }.compactMap { $0["id"] as? String }
            #expect(failed.contains(check), "\(failed)")
            let command = try await Product.run(
                ["validate", "--format", "json"], in: folder, environment: ["DATABASE_URL": url])
            #expect(command.status == 1)
            let told = (command.json["checks"] as? [[String: Any]] ?? []).filter { $0["status"] as? String == "failed" }
                .compactMap { $0["id"] as? String }
            #expect(told == failed)
        }
    }

    private static func json(_ path: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path))) as? [String: Any] ?? [:]
    }

    /// The process id of the embedded server below a folder, if it runs.
    private static func postmaster(_ folder: String) -> Int32? {
        guard let text = try? String(contentsOfFile: "\(folder)/data/postgres/postmaster.pid", encoding: .utf8),
            let pid = text.split(separator: "\n").first.flatMap({ Int32($0) }), kill(pid, 0) == 0
        else { return nil }
        return pid
    }
}

/// Runs a script on a database.
func withLoopConnection(_ url: String, _ script: String) async throws {
    try await withLoop { loop in
        let connection = try await PostgresConnection.connect(
            PostgresConfiguration(url: url), on: loop, logger: TestPostgres.quietLogger)
        do {
            try await connection.execute(script: script)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }
}
