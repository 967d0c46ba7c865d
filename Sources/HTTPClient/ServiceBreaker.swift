internal import EventLoop
internal import Glibc
internal import Synchronization

/// The circuit breaker of one service, shared by all who call it, with what is worth telling about it.
package final class ServiceBreaker: Sendable {
    private struct Inner {
        var breaker: CircuitBreaker
        var totals = BreakerTotals()
        var changes: [CircuitBreaker.State: Int] = [:]
        var lastError: String?
        var lastErrorAt: Int64?
        var changedAt: Int64?
    }

    /// The service's name.
    package let name: String
    private let inner: Mutex<Inner>
    private let onChange: @Sendable (BreakerChange) -> Void
    private let clock: @Sendable () -> UInt64
    private let wallClock: @Sendable () -> Int64

    /// A closed breaker.
    ///
    /// - Parameters:
    ///   - onChange: is told of each change of state after it, on whatever thread made it.
    ///   - clock: nanoseconds that never go back.
    ///   - wallClock: microseconds since 1970.
    package init(
        name: String, settings: BreakerSettings = BreakerSettings(),
        onChange: @escaping @Sendable (BreakerChange) -> Void = { _ in },
        clock: @escaping @Sendable () -> UInt64 = EventLoop.clock,
        wallClock: @escaping @Sendable () -> Int64 = ServiceBreaker.wallTime
    ) {
        self.name = name
        self.clock = clock
        self.wallClock = wallClock
        self.onChange = onChange
        inner = Mutex(Inner(breaker: CircuitBreaker(settings)))
    }

    /// Asks to make a call; nil, and counted as refused, when it must not be made.
    package func admit() -> CircuitBreaker.Permit? {
        let now = clock()
        return update { inner in
            let permit = inner.breaker.admit(at: now)
            if permit == nil { inner.totals.refused += 1 }
            return permit
        }
    }

    /// Tells how a call ended that was let through: to be called once for each permit.
    ///
    /// - Parameter error: what went wrong, safe to show; for failures.
    package func record(_ outcome: CircuitBreaker.Outcome, of permit: CircuitBreaker.Permit, error: String? = nil) {
        let now = clock()
        let wall = wallClock()
        update { inner in
            let isSlow = inner.breaker.record(outcome, of: permit, at: now)
            if isSlow { inner.totals.slow += 1 }
            switch outcome {
            case .success:
                inner.totals.successes += 1
                guard isSlow else { break }
                inner.lastError = "an answer took too long"
                inner.lastErrorAt = wall
            case .failure:
                inner.totals.failures += 1
                inner.lastError = error
                inner.lastErrorAt = wall
            case .cancelled: break
            }
        }
    }

    /// Whether a call that is made after `pause` is refused as things stand; counted as refused when so.
    func refuses(after pause: Duration) -> Bool {
        let now = clock()
        return inner.withLock { inner in
            guard inner.breaker.state == .open, now &+ pause.nanoseconds < inner.breaker.openUntil else { return false }
            inner.totals.refused += 1
            return true
        }
    }

    /// Lets nothing through for so long, because the service asked for it.
    package func hold(for duration: Duration) {
        let now = clock()
        update { $0.breaker.hold(for: duration, at: now) }
    }

    /// Closes the breaker and forgets what counted towards opening; totals stay.
    package func reset() { update { $0.breaker.reset() } }

    /// What is known now.
    package var report: BreakerReport {
        let now = clock()
        let wall = wallClock()
        return inner.withLock { inner in
            let left = Int64(clamping: inner.breaker.openUntil) - Int64(clamping: now)
            return BreakerReport(
                name: name, state: inner.breaker.state, window: inner.breaker.counts(at: now), totals: inner.totals,
                changes: inner.changes, lastError: inner.lastError, lastErrorAt: inner.lastErrorAt,
                changedAt: inner.changedAt, retryAt: inner.breaker.state == .open ? wall + left / 1_000 : nil)
        }
    }

    /// Microseconds since 1970: clock_gettime(2), CLOCK_REALTIME.
    package static func wallTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    @discardableResult
    private func update<Value>(_ body: (inout Inner) -> Value) -> Value {
        let (value, change): (Value, BreakerChange?) = inner.withLock { inner in
            let before = inner.breaker.state
            let value = body(&inner)
            let after = inner.breaker.state
            guard after != before else { return (value, nil) }
            let wall = wallClock()
            inner.changes[after, default: 0] += 1
            inner.changedAt = wall
            return (
                value, BreakerChange(name: name, from: before, to: after, at: wall, lastError: inner.lastError)
            )
        }
        if let change { onChange(change) }
        return value
    }
}
