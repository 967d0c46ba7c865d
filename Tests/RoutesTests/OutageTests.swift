import EventLoop
import Foundation
import HTTPTypes
import Logging
import Postgres
import Repositories
import Services
import TestSupport
import Testing

@Suite("Without its database", .serialized) struct OutageTests {
    @Test("the service answers 503 with Retry-After and comes back by itself")
    func outage() async throws {
        try await withTemporaryFolder { folder in
            let quiet = TestPostgres.quietLogger
            let server = try await EmbeddedPostgres.start(directory: folder, logger: quiet)
            try await withLoop { loop in
                let pool = PostgresPool(
                    try TestWarehouse.configuration(server.url), on: loop, limits: PostgresPoolLimits(),
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                let warehouse = TestWarehouse(url: server.url, loop: loop, pool: pool)
                try await warehouse.migrate()
                try await warehouse.load(files: [SalesFile(rows: 200, seed: 70)])
                let fixture = try await RouterFixture(warehouse, pool: pool)
                #expect(await fixture.send("/health").status == 200)
                #expect(await fixture.send("/api/v1/sales").status == 200)
                await server.stop()

                await fixture.health.probe(thorough: false)
                for path in ["/health", "/health/ready", "/api/v1/health"] {
                    let answer = await fixture.send(path)
                    #expect(
                        answer.status == 503 && answer.json["status"] as? String == "unavailable",
                        "\(path) \(answer.text)")
                    #expect(answer.field("Retry-After") != nil)
                }
                #expect(await fixture.send("/health/live").status == 200)
                for path in [
                    "/api/v1/sales?size=3", "/api/v1/sales/1", "/api/v1/sales/1/lineage", "/api/v1/warehouse/health",
                ] {
                    let answer = await fixture.send(path)
                    #expect(
                        answer.status == 503 && answer.isProblem && answer.field("Retry-After") != nil,
                        "\(path) \(answer.text)")
                }
                for path in ["schema/create", "integrity/validate"] {
                    let answer = await fixture.send("/api/v1/warehouse/\(path)", .post)
                    #expect(
                        answer.status == 503 && answer.isProblem && answer.field("Retry-After") != nil,
                        "\(path) \(answer.text)")
                }

                let again = try await EmbeddedPostgres.start(directory: folder, logger: quiet)
                var status = 0
                for _ in 0..<300 where status != 200 {
                    try await Task.sleep(for: .milliseconds(50))
                    await fixture.health.probe(thorough: false)
                    status = await fixture.send("/health").status
                }
                #expect(status == 200)
                #expect(await fixture.send("/api/v1/sales?size=4").status == 200)
                await pool.close()
                await again.stop()
            }
        }
    }

    @Test("that has no schema yet, it says what to do, and schema/create does it")
    func notMigrated() async throws {
        let url = try await TestPostgres.shared().makeDatabase()
        try await withLoop { loop in
            let pool = PostgresPool(
                try TestWarehouse.configuration(url), on: loop, limits: PostgresPoolLimits(),
                logger: TestPostgres.quietLogger)
            let fixture = try await RouterFixture(TestWarehouse(url: url, loop: loop, pool: pool), pool: pool)
            let before = await fixture.send("/api/v1/sales")
            #expect(before.status == 503 && before.code == "not_migrated" && before.isProblem, "\(before.text)")
            #expect(await fixture.send("/health/ready").status == 503)
            let create = await fixture.send("/api/v1/warehouse/schema/create", .post)
            #expect(create.status == 200 && create.json["status"] as? String == "migrated", "\(create.text)")
            let after = await fixture.send("/api/v1/sales")
            #expect(after.status == 200 && after.json["total"] as? Int == 0)
            #expect(after.field("Warehouse-Version") == "0")
            await pool.close()
        }
    }
}
