package import Domain
package import Repositories

/// What the API can do with the warehouse as a whole.
///
/// One for each loop; statistics are remembered for all.
package struct WarehouseService: Sendable {
    /// What all loops remember: statistics by version.
    package final class Memory: Sendable {
        let statistics = SharedCache<FactsVersion, WarehouseStatistics>(capacity: 2)

        /// Remembers nothing yet.
        package init() {}
    }

    private let repository: WarehouseRepository
    private let catalogs: CatalogService
    private let memory: Memory
    private let migrations: MigrationRepository

    /// How long the statistics' scan may take.
    private static let statisticsTimeout = Duration.seconds(60)

    /// A service over a loop's repositories.
    package init(
        _ repository: WarehouseRepository, _ migrations: MigrationRepository, catalogs: CatalogService, memory: Memory
    ) {
        self.repository = repository
        self.catalogs = catalogs
        self.memory = memory
        self.migrations = migrations
    }

    /// The server's state, and how long it took to tell, seconds.
    package func server() async throws -> (server: DatabaseServer, seconds: Double) {
        let start = ContinuousClock.now
        let server = try await ServiceError.translating { try await repository.server() }
        return (server, (ContinuousClock.now - start).seconds)
    }

    /// The version that is current.
    package func version() throws(ServiceError) -> ReadVersion { try catalogs.current().read }

    /// What the current version holds.
    package func statistics() async throws -> (statistics: WarehouseStatistics, version: PublishedVersion) {
        let version = try catalogs.current().current
        let statistics = try await ServiceError.translating {
            try await memory.statistics.value(for: version.facts) { [repository] in
                try await repository.statistics(version, timeout: WarehouseService.statisticsTimeout)
            }
        }
        return (statistics, version)
    }

    /// Applies the migrations that are missing, then reads the catalog.
    ///
    /// - Throws: `ServiceError.conflict` when the database was migrated by another version of the files.
    package func migrate() async throws -> [MigrationStatus] {
        let statuses = try await ServiceError.translating { try await migrations.migrate() }
        try await catalogs.refresh()
        return statuses
    }
}
