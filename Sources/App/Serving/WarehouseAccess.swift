internal import Logging
internal import Postgres
internal import Synchronization

/// The warehouse's database: the user's own server, or the embedded one, which is started here.
final class WarehouseAccess: Sendable {
    /// The channel on which a publication is told, by the new version's number.
    static let channel = "martlet_version"
    /// The schemas in which names are looked up.
    static let schemas = ["ops", "gold", "silver", "bronze"]

    private let base: PostgresConfiguration
    private let directory: String
    private let embedded: Mutex<EmbeddedPostgres?>

    private init(_ base: PostgresConfiguration, directory: String, embedded: EmbeddedPostgres?) {
        self.base = base
        self.directory = directory
        self.embedded = Mutex(embedded)
    }

    /// Finds the configured server, or starts the embedded one.
    ///
    /// - Throws: `PostgresError` for a URL that cannot be read, `EmbeddedPostgresError` when the programs are missing
    ///   or the server does not start.
    static func open(_ configuration: Configuration, logger: Logger) async throws -> WarehouseAccess {
        if let url = configuration.database.url {
            return WarehouseAccess(try PostgresConfiguration(url: url.secret.exposed), directory: "", embedded: nil)
        }
        let embedded = try await EmbeddedPostgres.start(directory: configuration.dataDirectory, logger: logger)
        return WarehouseAccess(
            try PostgresConfiguration(url: embedded.url), directory: configuration.dataDirectory, embedded: embedded)
    }

    /// How to connect.
    ///
    /// - Parameter statementTimeout: the server's limit for each statement; nil for work that takes as long as it takes.
    func configuration(statementTimeout: Duration?) -> PostgresConfiguration {
        var configuration = base
        configuration.statementTimeout = statementTimeout
        configuration.searchPath = WarehouseAccess.schemas
        return configuration
    }

    /// Starts the embedded server again after it died; does nothing for a server of the user's own.
    func revive(_ logger: Logger) async {
        guard embedded.withLock({ $0 != nil }) else { return }
        logger.warning("the embedded Postgres does not answer; starting it again")
        do {
            let started = try await EmbeddedPostgres.start(directory: directory, logger: logger)
            embedded.withLock { $0 = started }
        } catch { logger.error("the embedded Postgres could not be started", metadata: ["cause": "\(error)"]) }
    }

    /// Lets the embedded server go; it stops when no other Martlet uses it.
    func close() async {
        let server = embedded.withLock { embedded in
            defer { embedded = nil }
            return embedded
        }
        await server?.stop()
    }
}
