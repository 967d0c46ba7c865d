internal import Domain
internal import EventLoop
internal import Logging
internal import Postgres
internal import Repositories
internal import Services

/// A command's hold on the warehouse: one loop and one pool, for as long as the command runs.
struct Session: Sendable {
    let pool: PostgresPool
    let catalogs: CatalogService
    let logger: Logger

    /// Opens the warehouse, runs `body` and closes again; the embedded server stops when nobody else uses it.
    ///
    /// SIGTERM and SIGINT cancel `body`'s task; whether that is a failure is for `body` to say.
    ///
    /// - Throws: what `body` throws; a database that cannot be reached, and a signal, are a `CommandFailure` with
    ///   `couldNotRun`.
    static func run<Value: Sendable>(
        _ configuration: Configuration, _ body: @escaping @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        let sink = try LogSink(configuration.logging)
        defer { sink.flush() }
        let logger = sink.logger(label: "martlet", level: max(configuration.logging.level, .warning))
        let stop = StopSignal()
        defer { stop.end() }
        let warehouse = try await WarehouseAccess.open(configuration, logger: logger)
        do {
            let value = try await open(warehouse, logger: logger) { session in
                try await stop.cancelling { try await body(session) }
            }
            await warehouse.close()
            return value
        } catch {
            await warehouse.close()
            throw error
        }
    }

    /// The same over a warehouse that is open already.
    static func open<Value>(
        _ warehouse: WarehouseAccess, logger: Logger, _ body: (Session) async throws -> Value
    ) async throws -> Value {
        let loop = try EventLoop(name: "command")
        loop.start()
        var limits = PostgresPoolLimits()
        limits.shared = 1
        limits.waitTimeout = .seconds(10)
        let pool = PostgresPool(
            warehouse.configuration(statementTimeout: nil), on: loop, limits: limits, logger: logger)
        let session = Session(
            pool: pool, catalogs: CatalogService(CatalogRepository(pool), logger: logger), logger: logger)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(session)) } catch { outcome = .failure(error) }
        await pool.close()
        loop.stop()
        switch outcome {
        case .success(let value): return value
        case .failure(let error): throw CommandFailure(translating: error)
        }
    }

    /// Applies the migrations that are missing, or says which are.
    func migrate(dryRun: Bool) async throws -> [MigrationStatus] {
        try await MigrationRepository(Resources.migrations, pool).migrate(dryRun: dryRun)
    }
}

extension CommandFailure {
    /// What an error of the database means to a command: could not run, or the check failed where the schema is wrong.
    init(translating error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case RepositoryError.conflict(let reason), ServiceError.conflict(let reason):
            self.init(.checkFailed, reason)
        case let error as ServiceError: self.init(.couldNotRun, error.description)
        default: self.init(.couldNotRun, "\(error)")
        }
    }
}
