/// What a pool of database connections does and has done; a repository fills it in.
package struct ConnectionStatistics: Sendable {
    /// Connections, those leased, statements under way, and callers that wait.
    package var open = 0, leased = 0, inFlight = 0, waiting = 0
    /// Callers turned away, and connections lost and made anew, since the start.
    package var exhausted = 0, reconnects = 0

    /// Statistics of a pool that has done nothing.
    package init() {}

    /// The sums of two.
    package static func + (left: ConnectionStatistics, right: ConnectionStatistics) -> ConnectionStatistics {
        var sum = left
        sum.open += right.open
        sum.leased += right.leased
        sum.inFlight += right.inFlight
        sum.waiting += right.waiting
        sum.exhausted += right.exhausted
        sum.reconnects += right.reconnects
        return sum
    }
}
