package import Postgres
package import Repositories

/// What the API can do with the warehouse as a whole. One for each loop; statistics are remembered for all.
package struct WarehouseService: Sendable {
    /// What all loops remember: statistics by version.
    package final class Memory: Sendable {
        let statistics = SharedCache<Int64, WarehouseStatistics>(capacity: 2)

        /// Remembers nothing yet.
        package init() {}
    }

    private let pool: PostgresPool
    private let catalogs: CatalogService
    private let memory: Memory
    private let migrations: MigrationRepository
    private let repository = WarehouseRepository()

    /// How long the statistics' scan may take.
    private static let statisticsTimeout = Duration.seconds(60)

    /// A service over a loop's pool.
    package init(pool: PostgresPool, catalogs: CatalogService, memory: Memory, migrations: [Migration]) {
        self.pool = pool
        self.catalogs = catalogs
        self.memory = memory
        self.migrations = MigrationRepository(migrations)
    }

    /// The server's state, and how long it took to tell, seconds.
    package func server() async throws -> (server: WarehouseRepository.Server, seconds: Double) {
        let start = ContinuousClock.now
        let server = try await ServiceError.translating { try await repository.server(pool) }
        return (server, (ContinuousClock.now - start).inSeconds)
    }

    /// What the current version holds.
    package func statistics() async throws -> (statistics: WarehouseStatistics, version: PublishedVersion) {
        let version = try catalogs.current().current
        let statistics = try await ServiceError.translating {
            try await memory.statistics.value(for: version.version) { [repository, pool] in
                try await repository.statistics(pool, version, timeout: WarehouseService.statisticsTimeout)
            }
        }
        return (statistics, version)
    }

    /// Applies the migrations that are missing, then reads the catalog.
    ///
    /// - Throws: `ServiceError.conflict` when the database was migrated by another version of the files.
    package func migrate() async throws -> [MigrationRepository.Status] {
        let statuses = try await ServiceError.translating {
            try await pool.withConnection { try await migrations.migrate($0) }
        }
        try await catalogs.refresh(pool)
        return statuses
    }
}
