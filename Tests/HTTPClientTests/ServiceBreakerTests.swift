import HTTPClient
import Synchronization
import Testing

/// What a breaker tells of itself.
struct ServiceBreakerTests {
    /// A clock that tests move: both readings in one.
    private final class Clock: Sendable {
        let seconds = Mutex(100)
        func forward(_ count: Int) { seconds.withLock { $0 += count } }
        var nanoseconds: UInt64 { UInt64(seconds.withLock { $0 }) * 1_000_000_000 }
        /// Another beginning than the other's, as in life.
        var microseconds: Int64 { Int64(seconds.withLock { $0 }) * 1_000_000 + 5_000_000_000 }
    }

    @Test func `it reports state, counts, the last error and when it asks again`() throws {
        let clock = Clock()
        let changes = Mutex<[BreakerChange]>([])
        let breaker = ServiceBreaker(
            name: "rates", onChange: { change in changes.withLock { $0.append(change) } },
            clock: { clock.nanoseconds }, wallClock: { clock.microseconds })
        let new = breaker.report
        #expect(new.name == "rates" && new.state == .closed && new.totals == BreakerTotals() && new.changes.isEmpty)
        #expect(new.lastError == nil && new.lastErrorAt == nil && new.changedAt == nil && new.retryAt == nil)

        breaker.record(.success, of: try #require(breaker.admit()))
        breaker.record(.cancelled, of: try #require(breaker.admit()))
        let slow = try #require(breaker.admit())
        clock.forward(12)
        breaker.record(.failure, of: slow, error: "first")
        #expect(breaker.report.window == CallCounts(calls: 2, failures: 1, slow: 1))
        for number in 0..<3 { breaker.record(.failure, of: try #require(breaker.admit()), error: "\(number)") }
        #expect(breaker.admit() == nil && breaker.admit() == nil)
        clock.forward(10)
        let open = breaker.report
        #expect(open.state == .open && open.window == CallCounts())
        #expect(open.totals.successes == 1 && open.totals.failures == 4 && open.totals.slow == 1)
        #expect(open.totals.refused == 2 && open.changes == [.open: 1])
        #expect(open.lastError == "2" && open.lastErrorAt == 5_112_000_000 && open.changedAt == 5_112_000_000)
        #expect(open.retryAt == 5_142_000_000)

        clock.forward(20)
        let probes = [try #require(breaker.admit()), try #require(breaker.admit())]
        #expect(breaker.admit() == nil)
        #expect(breaker.report.state == .halfOpen && breaker.report.retryAt == nil)
        for probe in probes { breaker.record(.success, of: probe) }
        let closed = breaker.report
        #expect(closed.state == .closed && closed.changes == [.open: 1, .halfOpen: 1, .closed: 1])
        #expect(closed.changedAt == 5_142_000_000 && closed.lastError == "2" && closed.totals.refused == 3)
        let seen = changes.withLock { $0 }
        #expect(seen.map(\.from) == [.closed, .open, .halfOpen] && seen.map(\.to) == [.open, .halfOpen, .closed])
        #expect(seen.allSatisfy { $0.name == "rates" && $0.lastError == "2" } && seen[2].at == 5_142_000_000)
    }

    @Test func `a reset keeps the totals, and the listener may use the breaker`() throws {
        let states = Mutex<[CircuitBreaker.State]>([])
        let place = Mutex<ServiceBreaker?>(nil)
        let breaker = ServiceBreaker(name: "profiles") { _ in
            // Would never return if it was called with the lock held.
            guard let state = place.withLock({ $0 })?.report.state else { return }
            states.withLock { $0.append(state) }
        }
        place.withLock { $0 = breaker }
        for _ in 0..<5 { breaker.record(.failure, of: try #require(breaker.admit()), error: "no") }
        #expect(breaker.admit() == nil)
        breaker.reset()
        #expect(breaker.report.state == .closed && breaker.report.totals.failures == 5)
        #expect(breaker.admit() != nil)
        #expect(states.withLock { $0 } == [.open, .closed])
        breaker.reset()
        #expect(states.withLock { $0.count } == 2)
        place.withLock { $0 = nil }
    }

    @Test func `the clocks are the machine's unless others are given`() throws {
        let breaker = ServiceBreaker(name: "real")
        for _ in 0..<5 { breaker.record(.failure, of: try #require(breaker.admit()), error: "no") }
        let report = breaker.report
        let now = ServiceBreaker.wallTime()
        #expect(now > 1_700_000_000_000_000)
        let left = try #require(report.retryAt) - now
        #expect(left > 0 && left <= 30_000_000)
    }
}
