package import EventLoop
package import Logging
internal import RequestTiming
internal import Synchronization

/// The connections of one loop: a few shared ones, over which single reads are pipelined, and some to lease.
///
/// Waiting is bounded in number and time. While the server is away, callers are told so at once, and the shared
/// connections come back by themselves. To be closed by its owner.
package actor PostgresPool {
    package nonisolated let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    let configuration: PostgresConfiguration
    let limits: PostgresPoolLimits
    let logger: Logger
    /// How long the caller of a statement waits who does not say.
    package nonisolated let queryTimeout: Duration
    nonisolated let counters = Counters()

    var members: [Member] = []
    let sharedLine: WaitingLine<Member>
    /// Why there is no shared connection; nil before the first attempt has failed.
    var outage: PostgresError?

    var idle: [Resting] = []
    var leases = 0
    let leaseLine: WaitingLine<Void>
    var leaseBackoff = Backoff()
    var leaseOutage: (error: PostgresError, until: UInt64)?
    var idleTimer: LoopTimer?
    var isClosed = false

    /// A shared connection and how many statements are under way on it.
    ///
    /// Touched on the loop alone, hence `@unchecked`.
    final class Member: @unchecked Sendable {
        let channel: Channel
        let since: UInt64
        var load = 0

        init(_ channel: Channel, since: UInt64) {
            self.channel = channel
            self.since = since
        }
    }

    /// A connection that could be leased.
    struct Resting {
        let connection: PostgresConnection
        let since: UInt64
    }

    /// Statistics, readable from any thread.
    final class Counters: Sendable {
        let values = Mutex(PostgresPoolStatistics())

        func add(_ change: (inout PostgresPoolStatistics) -> Void) { values.withLock { change(&$0) } }
    }

    /// Makes a pool and starts to connect its shared connections.
    package init(
        _ configuration: PostgresConfiguration, on loop: EventLoop, limits: PostgresPoolLimits, logger: Logger
    ) {
        self.configuration = configuration
        self.loop = loop
        self.limits = limits
        self.logger = logger
        // The server's own limit speaks first.
        queryTimeout = configuration.statementTimeout.map { $0 + .seconds(1) } ?? limits.queryTimeout
        let counters = counters
        sharedLine = WaitingLine(on: loop, patience: limits.waitTimeout) { counters.add { $0.exhausted += 1 } }
        leaseLine = WaitingLine(on: loop, patience: limits.waitTimeout) { counters.add { $0.exhausted += 1 } }
        sharedLine.hasConnections = false
        for _ in 0..<limits.shared { Task { await self.connectShared(reconnects: false) } }
    }

    /// Runs ONE read-only statement on a shared, pipelined connection.
    ///
    /// The connection refuses writes, so a statement hit by somebody else's cancellation can be, and is, repeated.
    /// - Parameter timeout: how long the caller waits once it is under way; nil is the configuration's
    ///   `statementTimeout` and a second, else the limits' `queryTimeout`.
    /// - Throws: ``PostgresError``: `connection` at once while the server is away, `poolExhausted`, `timeout`, `server`, …
    package func query(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        var lap = RequestLap(.pool)
        defer { lap.end() }
        let member = try await member()
        lap.turn(to: .query)
        counters.add {
            $0.queries += 1
            $0.inFlight += 1
        }
        do {
            let rows = try await member.channel.query(sql, parameters, timeout: timeout ?? queryTimeout)
            release(member, failed: nil)
            return rows
        } catch {
            release(member, failed: error)
            throw error
        }
    }

    /// What the pool does and has done; cheap, from any thread.
    package nonisolated func statistics() -> PostgresPoolStatistics { counters.values.withLock { $0 } }

    /// Closes every connection; callers get `closed`, leased connections are closed when they come back.
    package func close() async {
        guard !isClosed else { return }
        isClosed = true
        let error = PostgresError(.closed, "the pool was closed")
        sharedLine.fail(error)
        leaseLine.fail(error)
        for member in members { member.channel.close() }
        for resting in idle { resting.connection.channel.close() }
        members.removeAll()
        idle.removeAll()
        idleTimer?.cancel()
        count()
    }

    /// Brings the statistics up to date with what is open.
    func count() {
        counters.add {
            $0.open = members.count + idle.count + leases
            $0.idle = idle.count
            $0.leased = leases
            $0.waiting = sharedLine.count + leaseLine.count
        }
    }

    func turnAway() -> PostgresError {
        counters.add { $0.exhausted += 1 }
        return PostgresError(.poolExhausted, "\(limits.queue) callers wait for a connection already")
    }
}
