/// What a pool does at one moment, and what it has done since it was made.
package struct PostgresPoolStatistics: Sendable, Equatable {
    /// Connections to the server, of both kinds.
    package var open = 0
    /// Of those, how many could be leased at once.
    package var idle = 0
    /// Connections that are leased.
    package var leased = 0
    /// Statements under way on shared connections.
    package var inFlight = 0
    /// Callers that wait for a connection.
    package var waiting = 0
    /// Callers turned away since the start, because too many waited or they waited too long.
    package var exhausted = 0
    /// Shared statements that passed their deadline since the start.
    package var timeouts = 0
    /// Connections lost and made anew since the start.
    package var reconnects = 0
    /// Shared statements since the start.
    package var queries = 0
    /// Why the latest connection failed or was lost; safe to show.
    ///
    /// nil while all is well.
    package var lastError: String?

    package init() {}
}
