internal import EventLoop
internal import Logging
internal import Postgres

/// A loop with a pool of its own: what runs there can keep no request of another lane waiting for a connection.
struct Lane {
    let loop: EventLoop
    let pool: PostgresPool

    /// Starts a loop and a pool that leases connections.
    ///
    /// - Parameters:
    ///   - connections: how many can be leased at a time, which is the lane's budget.
    ///   - shared: connections for single reads beside them.
    ///   - patience: how long callers wait for one.
    ///   - niceness: how far the loop's thread gives way to the loops that serve.
    init(
        _ name: String, connections: Int, shared: Int = 0, patience: Duration = .seconds(2), niceness: Int32 = 0,
        _ database: PostgresConfiguration, logger: Logger
    ) throws {
        loop = try EventLoop(name: name, niceness: niceness)
        loop.start()
        var limits = PostgresPoolLimits()
        limits.shared = shared
        limits.exclusive = connections
        limits.waitTimeout = patience
        pool = PostgresPool(database, on: loop, limits: limits, logger: logger)
    }
}
