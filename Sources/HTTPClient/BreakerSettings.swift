/// When a ``CircuitBreaker`` opens and closes.
package struct BreakerSettings: Sendable {
    /// How far back calls count.
    package var window: Duration = .seconds(60)
    /// In how many steps the window moves on.
    package var buckets = 10
    /// How many calls the window must hold before the breaker opens.
    package var minimumCalls = 5
    /// The share of failures at which it opens, 0 to 1.
    package var failureRatio = 0.5
    /// How long a call takes that counts as slow, whatever its outcome.
    package var slowCall: Duration = .seconds(10)
    /// The share of slow calls at which it opens, 0 to 1.
    package var slowRatio = 0.8
    /// How long it stays open the first time; twice as long after each failed probe.
    package var openFor: Duration = .seconds(30)
    /// The longest that it stays open without a probe.
    package var longestOpen: Duration = .seconds(600)
    /// How many probes are under way at once while half-open.
    package var probes = 2
    /// How many probes must succeed before it closes.
    package var successesToClose = 2

    /// The values above.
    package init() {}
}
