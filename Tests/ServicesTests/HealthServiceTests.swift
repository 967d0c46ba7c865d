import Foundation
import Postgres
import Repositories
import Services
import TestSupport
import Testing

@Suite("The health of the database") struct HealthServiceTests {
    private func database(_ health: HealthService) async -> HealthReport.Component? {
        await health.probe(thorough: false)
        return health.report.components.first { $0.name == "database" }
    }

    /// Waits until something has come about.
    private func until(_ isSo: () -> Bool) async throws {
        for _ in 0..<3_000 where !isSo() { try await Task.sleep(for: .milliseconds(10)) }
        try #require(isSo())
    }

    @Test("is ok while long statements hold the shared connections, and degraded while all others are taken")
    func busy() async throws {
        var limits = PostgresPoolLimits()
        limits.shared = 1
        limits.exclusive = 1
        limits.waitTimeout = .milliseconds(100)
        try await TestWarehouse.with(limits: limits) { warehouse in
            let pool = warehouse.pool
            let catalogs = CatalogService(CatalogRepository(pool), logger: TestPostgres.quietLogger)
            let health = HealthService([WarehouseRepository(pool)], catalogs: catalogs, directory: "/tmp")
            let long = Task { try await pool.query("SELECT pg_sleep(600)", timeout: .seconds(600)) }
            try await until { pool.statistics().inFlight == 1 }
            #expect(await database(health)?.status == .ok)
            #expect(pool.statistics().inFlight == 1)
            try await pool.withConnection { _ in
                let component = await database(health)
                #expect(component?.status == .degraded && component?.cause != nil)
            }
            #expect(await database(health)?.status == .ok)
            long.cancel()
            _ = try? await long.value
            await pool.close()
            #expect(await database(health)?.status == .unavailable)
        }
    }
}
