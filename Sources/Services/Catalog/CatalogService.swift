internal import Domain
package import Logging
package import Repositories
internal import Synchronization

/// Holds the catalog of the current version for all loops, and swaps it whole when a new version is published.
package final class CatalogService: Sendable {
    private let repository: CatalogRepository
    private let shown = Mutex(Shown())
    private let failure = Mutex<ServiceError?>(nil)
    /// How many refreshes have begun.
    private let begun = Atomic<UInt64>(0)
    private let logger: Logger

    /// The catalog, and the number of the refresh that it is from: they change together.
    private struct Shown {
        var catalog: Catalog?
        var refresh: UInt64 = 0
    }

    /// A service that has no catalog yet.
    package init(_ repository: CatalogRepository, logger: Logger) {
        self.repository = repository
        self.logger = logger
    }

    /// The current catalog.
    ///
    /// - Throws: `ServiceError` when none could be read so far: why the last try failed.
    package func current() throws(ServiceError) -> Catalog {
        if let catalog = snapshot { return catalog }
        throw failure.withLock { $0 } ?? .databaseUnavailable
    }

    /// The current catalog, if there is one.
    package var snapshot: Catalog? { shown.withLock { $0.catalog } }

    /// Reads the catalog of the version that is current in the database and publishes it to the readers.
    ///
    /// - Returns: true when that is another version than before.
    /// - Throws: `ServiceError`; the former catalog stays.
    @discardableResult
    package func refresh() async throws -> Bool {
        let number = begun.wrappingAdd(1, ordering: .relaxed).newValue
        let previous = snapshot
        do {
            let loaded = try await ServiceError.translating { try await repository.load(after: previous) }
            // Of two refreshes that overtake each other the one that began later has seen the later state.
            let isNew: Bool? = shown.withLock { shown in
                guard number > shown.refresh else { return nil }
                defer { shown = Shown(catalog: loaded, refresh: number) }
                return shown.catalog?.current != loaded.current
            }
            guard let isNew else { return false }
            failure.withLock { $0 = nil }
            if isNew {
                logger.info(
                    "warehouse version is current",
                    metadata: ["version": "\(loaded.current.version)", "facts": "\(loaded.current.factRows)"])
            }
            return isNew
        } catch let error as ServiceError {
            failure.withLock { $0 = error }
            throw error
        }
    }
}
