package import EventLoop
package import Logging
internal import RequestTiming

/// One connection to Postgres, for one user at a time, on one loop.
///
/// Statements of several tasks are pipelined; scripts, COPY and streams need the connection for themselves, and
/// statements that come meanwhile are refused with `protocolViolation`.
package actor PostgresConnection {
    /// The loop it lives on.
    package nonisolated let loop: EventLoop
    /// The server process, as in `pg_stat_activity.pid`.
    package nonisolated let backendPID: Int32
    /// The server's version as a number, for example 150004; always at least 140000.
    package nonisolated let serverVersion: Int

    package nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let channel: Channel

    init(_ channel: Channel) {
        self.channel = channel
        loop = channel.loop
        backendPID = channel.backendPID
        serverVersion = channel.serverVersion
    }

    /// Connects; takes at most `connectTimeout` for each address of the host.
    ///
    /// - Throws: ``PostgresError`` with code `connection`, or `configuration` when the server is older than Postgres 14.
    package static func connect(
        _ configuration: PostgresConfiguration, on loop: EventLoop, logger: Logger
    ) async throws(PostgresError) -> PostgresConnection {
        try await Door(loop: loop).connect(configuration, logger)
    }

    /// Runs one statement, prepared once for each SQL text and cached, with binary parameters and results.
    ///
    /// A cancelled task, or a deadline that passes, cancels the statement in the server.
    /// - Parameter timeout: how long the caller waits; nil waits as long as the server's `statement_timeout` lets it.
    package func query(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(PostgresError) -> PostgresRows {
        let lap = RequestLap(.query)
        defer { lap.end() }
        return try await channel.query(sql, parameters, timeout: timeout)
    }

    /// Runs several statements without parameters, as one implicit transaction unless the script has its own.
    package func execute(script: String) async throws(PostgresError) {
        try await channel.execute(script: script)
    }

    /// Begins a `COPY … FROM STDIN`; then ``copyWrite(_:)`` and ``copyFinish()`` or ``copyAbort(_:)``.
    package func copyIn(_ sql: String) async throws(PostgresError) { try await channel.copyIn(sql) }

    /// Sends COPY data, cut anywhere, and waits until the socket has taken it.
    ///
    /// - Throws: the server's error as soon as it refuses the data; the COPY has then ended.
    package func copyWrite(_ bytes: [UInt8]) async throws(PostgresError) { try await channel.copyWrite(bytes) }

    /// Ends the COPY.
    ///
    /// - Returns: how many rows the server took.
    package func copyFinish() async throws(PostgresError) -> Int { try await channel.copyFinish() }

    /// Gives the COPY up: the server forgets its rows.
    ///
    /// Does nothing when none runs.
    package func copyAbort(_ reason: String) async { await channel.copyAbort(reason) }

    /// Asks the server to stop what runs on this connection; that then fails with `timeout` (SQLSTATE 57014).
    package func cancel() async { channel.sendCancel() }

    /// Closes the connection; what is under way fails with `closed`.
    package func close() async { channel.close() }

    /// False once the connection is lost or closed.
    package var isOpen: Bool { channel.isOpen }
}

/// A place on a loop from which to make a connection there.
private actor Door {
    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(loop: EventLoop) { self.loop = loop }

    func connect(
        _ configuration: PostgresConfiguration, _ logger: Logger
    ) async throws(PostgresError) -> PostgresConnection {
        PostgresConnection(try await Connector.channel(configuration, on: loop, shared: false, logger: logger))
    }
}
