internal import Domain
internal import Services

/// A service's breaker as JSON.
enum BreakerRepresentation {
    static func write(_ breaker: BreakerStatus, to writer: inout JSONWriter) {
        writer.object { writer in members(of: breaker, to: &writer) }
    }

    /// The members into an object that is open.
    static func members(of breaker: BreakerStatus, to writer: inout JSONWriter) {
        writer.key("state")
        writer.string(breaker.state.rawValue)
        let counts: [(StaticString, Int)] = [
            ("recent_calls", breaker.window.calls), ("recent_failures", breaker.window.failures),
            ("recent_slow_calls", breaker.window.slow), ("successes", breaker.totals.successes),
            ("failures", breaker.totals.failures), ("refused", breaker.totals.refused),
            ("times_opened", breaker.changes[.open] ?? 0),
        ]
        for (name, count) in counts {
            writer.key(name)
            writer.integer(count)
        }
        writer.key("last_error")
        writer.string(breaker.lastError)
        for (name, time) in [
            ("last_error_at", breaker.lastErrorAt), ("changed_at", breaker.changedAt), ("retry_at", breaker.retryAt),
        ] {
            writer.key(dynamic: name)
            writer.string(time.map(Timestamp.text))
        }
    }
}
