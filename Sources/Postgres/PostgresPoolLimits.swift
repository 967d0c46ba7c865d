/// How much a pool takes from the server, and how long it lets callers wait.
package struct PostgresPoolLimits: Sendable {
    /// Pipelined connections for single read-only statements; without any, connections are leased only.
    package var shared = 2
    /// Statements under way on each of those; more of them wait.
    package var inFlight = 64
    /// Connections that can be leased at a time; made when needed.
    package var exclusive = 4
    /// Callers that may wait, for either kind; more are turned away at once.
    package var queue = 512
    /// How long they wait.
    package var waitTimeout: Duration = .seconds(2)
    /// After how long without use a leased kind of connection is closed.
    package var idleTimeout: Duration = .seconds(60)
    /// Deadline of a shared statement whose caller gives none.
    package var queryTimeout: Duration = .seconds(30)
    /// Prepared statements kept on each connection.
    package var statements = 256

    package init() {}
}
