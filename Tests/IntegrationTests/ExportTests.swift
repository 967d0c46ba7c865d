import Foundation
import TestSupport
import Testing

@Suite(
    "Exports through the binary", .serialized, .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct ExportTests {
    private static let path = "/api/v1/sales/export"

    @Test("of the sample loaded into another warehouse gives the same facts")
    func roundTrip() async throws {
        try await RunningService.withSample { service, folder, url in
            let file = "\(folder)/export.csv"
            let fields = "\(folder)/export.fields"
            _ = try await service.curl(Self.path, "--no-include", "-o", file, "-D", fields)
            let trailers = try String(contentsOfFile: fields, encoding: .utf8)
            #expect(trailers.contains("Row-Count: 7827\r\n") && trailers.contains("Unencoded-Digest: sha-256=:"))
            let server = try await TestPostgres.shared()
            let copy = try await server.makeDatabase()
            let load = try await Product.run(
                ["ingest", "--json", file], in: folder, environment: ["DATABASE_URL": copy])
            #expect(load.status == 0 && load.integer("loaded") == 7_827, "\(load.output) \(load.errors)")
            let facts = """
                SELECT md5(string_agg(concat_ws('|', i.invoice_no, p.stock_code, c.customer_id, n.name, f.quantity,
                    f.unit_price, f.total, f.invoice_date), E'\\n' ORDER BY i.invoice_no, p.stock_code, f.quantity,
                    f.unit_price, f.invoice_date, c.customer_id))
                FROM fact_sales f JOIN dim_invoice i USING (invoice_key) JOIN dim_product p USING (product_key)
                    JOIN dim_customer c USING (customer_key) JOIN dim_country n USING (country_key)
                """
            #expect(try await server.value(facts, in: copy) == server.value(facts, in: url))
            try await server.dropDatabase(copy)
        }
    }

    @Test("and loads do not wait for each other, and an export stays in its version")
    func besideLoads() async throws {
        try await Self.withSales { service, folder, url in
            let environment = ["DATABASE_URL": url]
            let before = try #require(try await service.curl("/api/v1/sales?size=1").json["total"] as? Int)
            // The export has begun and its client does not read: it holds its statement all through the load.
            let client = try RawClient(port: service.port, receiveBuffer: 16 << 10)
            client.send(Self.request("\(Self.path)?format=ndjson"))
            try await Self.wait(for: "1", Self.exporting, in: url)
            try SalesFile(rows: 60_000, seed: 81).write(to: "\(folder)/more.csv")
            let load = try await Product.run(
                ["ingest", "--json", "\(folder)/more.csv"], in: folder, environment: environment)
            #expect(load.status == 0 && load.integer("version") == 2, "\(load.errors)")
            #expect(try await TestPostgres.shared().value(Self.exporting, in: url) == "1")
            _ = try await service.wait("/api/v1/sales?size=1") { $0.fields["warehouse-version"] == "2" }
            let text = await Self.rest(of: client)
            #expect(text.contains("\r\nWarehouse-Version: 1\r\n"))
            #expect(text.contains("\r\nRow-Count: \(before)\r\n"))

            // The other way round: a load that has attached its facts and cannot publish yet.
            let server = try await TestPostgres.shared()
            try SalesFile(rows: 60_000, seed: 82).write(to: "\(folder)/third.csv")
            try await server.withLockedTable("ops.steps", in: url) { unlock in
                let third = try Product.start(["ingest", "\(folder)/third.csv"], in: folder, environment: environment)
                try await Self.wait(
                    for: "1",
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO steps%'",
                    in: url)
                let export = try await service.curl("\(Self.path)?format=csv", "-o", "/dev/null", "-w", "%{http_code}")
                #expect(export.body == "200")
                try await unlock()
                #expect(third.outcome().status == 0)
            }
        }
    }

    @Test("are cancelled in the database when the client goes, before and amid their rows")
    func disconnect() async throws {
        try await Self.withSales { service, _, url in
            let server = try await TestPostgres.shared()
            do {
                let client = try RawClient(port: service.port, receiveBuffer: 16 << 10)
                client.send(Self.request("\(Self.path)?format=json"))
                try await Self.wait(for: "1", Self.exporting, in: url)
            }
            try await Self.wait(for: "0", Self.exporting, in: url)
            // Locked out, the statement has no row to give.
            try await server.withLockedTable("gold.fact_sales", in: url) { unlock in
                do {
                    let client = try RawClient(port: service.port)
                    client.send(Self.request(Self.path))
                    try await Self.wait(for: "1", Self.exporting, in: url)
                }
                try await Self.wait(for: "0", Self.exporting, in: url)
                try await unlock()
            }
            let metrics = try await service.wait("/metrics") {
                $0.body.contains("martlet_exports_total{result=\"abandoned\"} 2\n")
            }
            #expect(metrics.body.contains("martlet_http_broken_total{route=\"\(Self.path)\"} 2\n"))
            #expect(metrics.body.contains("martlet_exports_running 0\n"))
        }
    }

    @Test("that fail midway break the transfer, and say so in the log")
    func broken() async throws {
        try await Self.withSales { service, _, url in
            let client = try RawClient(port: service.port, receiveBuffer: 16 << 10)
            client.send(Self.request("\(Self.path)?format=json"))
            try await Self.wait(for: "1", Self.exporting, in: url)
            let terminate = Self.exporting.replacingOccurrences(
                of: "count(*)", with: "bool_and(pg_terminate_backend(pid))")
            #expect(try await TestPostgres.shared().value(terminate, in: url) == "true")
            let text = await Self.rest(of: client)
            #expect(text.hasPrefix("HTTP/1.1 200 OK") && !text.contains("Row-Count: ") && !text.hasSuffix("0\r\n\r\n"))
            let cause = #"broken="the database does not answer""#
            for _ in 0..<200 where !service.process.errors.contains(cause) {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(service.process.errors.contains(cause), "\(service.process.errors)")
            let metrics = try await service.curl("/metrics")
            #expect(metrics.body.contains("martlet_exports_total{result=\"failed\"} 1\n"))
        }
    }

    @Test("beyond the limit are refused while pages are answered")
    func limit() async throws {
        try await Self.withSales(environment: ["EXPORT_LIMIT": "2", "DATABASE_ACQUIRE_TIMEOUT": "100ms"]) {
            service, _, url in
            let one = try RawClient(port: service.port, receiveBuffer: 16 << 10)
            let two = try RawClient(port: service.port, receiveBuffer: 16 << 10)
            one.send(Self.request("\(Self.path)?format=json"))
            two.send(Self.request("\(Self.path)?format=json"))
            try await Self.wait(for: "2", Self.exporting, in: url)
            let third = try await service.curl(Self.path)
            #expect(third.status == 503 && third.json["code"] as? String == "exports_busy")
            #expect(third.fields["retry-after"] == "5")
            for path in ["/health", "/api/v1/sales?size=10", "/api/v1/sales?country=France&sort=total"] {
                #expect(try await service.curl(path).status == 200)
            }
            let texts = (await Self.rest(of: one), await Self.rest(of: two))
            #expect(texts.0.contains("Row-Count: ") && texts.1.contains("Row-Count: "))
            #expect(try await service.curl(Self.path, "-o", "/dev/null", "-w", "%{http_code}").body == "200")
        }
    }

    // MARK: Support

    /// How many exports run in the database.
    private static let exporting = """
        SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT f.sale_id%'
            AND datname = current_database() AND pid <> pg_backend_pid()
        """

    private static func request(_ path: String) -> [UInt8] {
        Array(
            "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(RunningService.authorization)\r\n\r\n".utf8)
    }

    /// Asks until a statement gives that value, for half a minute at most.
    private static func wait(for value: String, _ sql: String, in url: String) async throws {
        let server = try await TestPostgres.shared()
        var last = ""
        for _ in 0..<600 {
            last = try await server.value(sql, in: url)
            if last == value { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("\(sql): \(last), not \(value)")
    }

    /// Reads to the end away from the tests' threads.
    @concurrent
    private static func rest(of client: borrowing RawClient) async -> String { client.readToEnd() }

    /// A service over enough sales to fill every buffer between the database and a client that does not read.
    private static func withSales(
        environment: [String: String] = [:], _ body: (RunningService, String, String) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let server = try await TestPostgres.shared()
            let url = try await server.makeDatabase()
            // A test that waits for its turn is a client that reads nothing meanwhile.
            let settings = environment.merging(["DATABASE_URL": url, "HTTP_WRITE_TIMEOUT": "5m"]) { $1 }
            let file = "\(folder)/sales.csv"
            #expect(try await Product.run(["generate", "--rows", "150000", "-o", file], in: folder).status == 0)
            let load = try await Product.run(["ingest", "--json", file], in: folder, environment: settings)
            try #require(load.status == 0, "\(load.errors)")
            let service = try await RunningService.start(in: folder, environment: settings)
            do {
                try await body(service, folder, url)
                #expect(await service.stop() == 0)
                try? await server.dropDatabase(url)
            } catch {
                service.process.signal(SIGKILL)
                _ = service.process.outcome()
                throw error
            }
        }
    }
}
