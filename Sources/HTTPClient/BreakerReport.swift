/// What is known of a ``ServiceBreaker`` at one moment; all times are microseconds since 1970.
package struct BreakerReport: Sendable {
    /// The service's name.
    package let name: String
    /// What the breaker does with calls.
    package let state: CircuitBreaker.State
    /// Recent calls, as they count towards opening; none unless closed.
    package let window: CallCounts
    /// All calls since the start.
    package let totals: BreakerTotals
    /// How often each state was entered since the start.
    package let changes: [CircuitBreaker.State: Int]
    /// The last failure's text, safe to show; nil when there was none.
    package let lastError: String?
    /// When that was.
    package let lastErrorAt: Int64?
    /// When the present state was entered; nil when it was never another.
    package let changedAt: Int64?
    /// While open: when the next call is let through.
    package let retryAt: Int64?
}

/// Calls of a ``ServiceBreaker`` since its start.
package struct BreakerTotals: Sendable, Equatable {
    /// Calls that were answered as they should be.
    package var successes = 0
    /// Calls that were not.
    package var failures = 0
    /// Calls that took long, among both of the above.
    package var slow = 0
    /// Calls that were not let through.
    package var refused = 0

    /// No calls.
    package init() {}
}
