/// Calls of a ``CircuitBreaker``'s window.
package struct CallCounts: Sendable, Equatable {
    /// All that ended.
    package var calls = 0
    /// Those that failed.
    package var failures = 0
    /// Those that took long, failed or not.
    package var slow = 0

    /// So many calls.
    package init(calls: Int = 0, failures: Int = 0, slow: Int = 0) {
        self.calls = calls
        self.failures = failures
        self.slow = slow
    }
}
