import Domain
import EventLoop
import Foundation
import Postgres
import Repositories
import TestSupport
import Testing

@Suite("Long reads") struct LongReadTests {
    /// Runs `body` over a pool whose sessions have that statement timeout, while the facts are locked.
    private func whileLocked(
        _ statementTimeout: Duration,
        _ body: (SalesRepository, PostgresPool, PublishedVersion, _ unlock: () async throws -> Void) async throws ->
            Void
    ) async throws {
        try await SalesFixture.with { warehouse, _, catalogs in
            var configuration = try TestWarehouse.configuration(warehouse.url)
            configuration.statementTimeout = statementTimeout
            let pool = PostgresPool(
                configuration, on: warehouse.loop, limits: PostgresPoolLimits(), logger: TestPostgres.quietLogger)
            let version = try catalogs.current().current
            try await warehouse.pool.withConnection { connection in
                try await connection.execute(script: "BEGIN; LOCK TABLE fact_sales IN ACCESS EXCLUSIVE MODE")
                try await body(SalesRepository(pool), pool, version) {
                    try await connection.execute(script: "ROLLBACK")
                }
            }
            await pool.close()
        }
    }

    /// Waits until something has come about.
    private func until(_ isSo: () async throws -> Bool) async throws {
        for _ in 0..<3_000 {
            if try await isSo() { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("it did not come about")
    }

    @Test("have a limit of their own, longer than the session's, and leave the shared connections alone")
    func longer() async throws {
        try await whileLocked(.milliseconds(200)) { repository, pool, version, unlock in
            let filter = SalesScope(SalesFilter())
            let marks = Task {
                try await repository.marks(
                    filter, .standard, version, rows: version.factRows, timeout: .seconds(300))
            }
            try await until {
                try await pool.query(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
                        AND query_start < clock_timestamp() - interval '500 ms'
                    """
                ).int64(0, 0) == 1
            }
            #expect(pool.statistics().leased == 1 && pool.statistics().inFlight == 0)
            try await unlock()
            #expect(try await marks.value[0] != nil)
            // The limit was that statement's alone.
            let setting = try await pool.withConnection {
                try await $0.query("SHOW statement_timeout").string(0, 0)
            }
            #expect(setting == "200ms")
        }
    }

    @Test("end at their limit, or at the session's when they have none")
    func shorter() async throws {
        try await whileLocked(.milliseconds(200)) { repository, pool, version, _ in
            let filter = SalesScope(try SalesQuery(parameters: [("quantity_min", "2")]).filter)
            await #expect {
                _ = try await repository.count(filter, version)
            } throws: {
                if case .timeout? = $0 as? RepositoryError { true } else { false }
            }
            #expect(pool.statistics().leased == 0)
        }
        try await whileLocked(.seconds(300)) { repository, pool, version, _ in
            await #expect {
                _ = try await repository.marks(
                    SalesScope(SalesFilter()), .standard, version, rows: version.factRows, timeout: .milliseconds(200))
            } throws: {
                if case .timeout? = $0 as? RepositoryError { true } else { false }
            }
            #expect(pool.statistics().leased == 0)
        }
    }
}
