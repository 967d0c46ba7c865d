import HTTPClient
import Testing

/// The breaker's states, by a clock that the tests move.
struct CircuitBreakerTests {
    /// A breaker and its time, in seconds.
    private final class Scene {
        var breaker: CircuitBreaker
        var now = 1_000.0

        init(_ change: (inout BreakerSettings) -> Void = { _ in }) {
            var settings = BreakerSettings()
            change(&settings)
            breaker = CircuitBreaker(settings)
        }

        var time: UInt64 { UInt64(now * 1e9) }

        func admit() -> CircuitBreaker.Permit? { breaker.admit(at: time) }

        /// Makes a call that takes a while; false when it is refused.
        @discardableResult
        func call(_ outcome: CircuitBreaker.Outcome, taking seconds: Double = 0) -> Bool {
            guard let permit = admit() else { return false }
            now += seconds
            breaker.record(outcome, of: permit, at: time)
            return true
        }

        func calls(_ count: Int, _ outcome: CircuitBreaker.Outcome) { for _ in 0..<count { call(outcome) } }

        var counts: CallCounts { breaker.counts(at: time) }
    }

    @Test func `it opens at half failures of at least five calls`() {
        var scene = Scene()
        scene.calls(4, .failure)
        #expect(scene.breaker.state == .closed)
        scene.call(.failure)
        #expect(scene.breaker.state == .open)
        #expect(!scene.call(.success))

        scene = Scene()
        scene.calls(6, .success)
        scene.calls(5, .failure)
        #expect(scene.breaker.state == .closed && scene.counts == CallCounts(calls: 11, failures: 5))
        scene.call(.failure)
        #expect(scene.breaker.state == .open)

        // The call that makes the volume full may be a success.
        scene = Scene()
        scene.calls(4, .failure)
        scene.call(.success)
        #expect(scene.breaker.state == .open)
    }

    @Test func `calls are forgotten as the window moves on`() {
        let scene = Scene()
        scene.calls(2, .failure)
        scene.now += 30
        scene.calls(2, .failure)
        #expect(scene.counts == CallCounts(calls: 4, failures: 4))
        scene.now += 29
        #expect(scene.counts.calls == 4 || scene.counts.calls == 2)
        scene.now += 7
        #expect(scene.counts == CallCounts(calls: 2, failures: 2))
        scene.calls(2, .failure)
        #expect(scene.breaker.state == .closed)
        scene.now += 120
        #expect(scene.counts == CallCounts())
        // A bucket is used again for its new stretch of time alone.
        scene.call(.failure)
        #expect(scene.counts == CallCounts(calls: 1, failures: 1))
    }

    @Test func `each bucket is forgotten in its turn`() {
        let scene = Scene {
            $0.window = .seconds(10)
            $0.minimumCalls = 100
        }
        for second in 0..<40 {
            scene.call(.success)
            #expect(scene.counts.calls == min(second + 1, 10))
            scene.now += 1
        }
    }

    @Test func `it lets two probes through after half a minute, and closes after two successes`() throws {
        let scene = Scene()
        scene.calls(5, .failure)
        scene.now += 29.9
        #expect(!scene.call(.success))
        #expect(scene.breaker.state == .open)
        scene.now += 0.2
        let first = try #require(scene.admit())
        #expect(scene.breaker.state == .halfOpen)
        let second = try #require(scene.admit())
        #expect(scene.admit() == nil)
        scene.breaker.record(.success, of: first, at: scene.time)
        #expect(scene.breaker.state == .halfOpen)
        let third = try #require(scene.admit())
        scene.breaker.record(.success, of: second, at: scene.time)
        #expect(scene.breaker.state == .closed)
        // The probe that is left over says nothing about the closed state.
        scene.breaker.record(.failure, of: third, at: scene.time)
        #expect(scene.breaker.state == .closed && scene.counts == CallCounts())
    }

    @Test func `each failed probe doubles the time it stays open, up to ten minutes`() {
        let scene = Scene()
        scene.calls(5, .failure)
        for seconds in [30.0, 60, 120, 240, 480, 600, 600, 600] {
            #expect(scene.breaker.state == .open)
            #expect(scene.breaker.openUntil == scene.time + UInt64(seconds * 1e9))
            scene.now += seconds - 0.001
            #expect(!scene.call(.success))
            scene.now += 0.002
            #expect(scene.call(.failure))
        }
        scene.now += 601
        scene.calls(2, .success)
        #expect(scene.breaker.state == .closed)
        scene.calls(5, .failure)
        #expect(scene.breaker.openUntil == scene.time + 30_000_000_000)
    }

    @Test func `one success of a probe is not enough when the next fails`() {
        let scene = Scene()
        scene.calls(5, .failure)
        scene.now += 31
        scene.call(.success)
        scene.call(.failure)
        #expect(scene.breaker.state == .open)
        scene.now += 61
        scene.call(.success)
        #expect(scene.breaker.state == .halfOpen)
    }

    @Test func `slow calls open it at four in five, whatever their outcome`() {
        let scene = Scene { $0.window = .seconds(600) }
        scene.call(.success)
        for _ in 0..<3 { scene.call(.success, taking: 10) }
        scene.call(.success, taking: 9.9)
        #expect(scene.breaker.state == .closed && scene.counts == CallCounts(calls: 5, slow: 3))
        for _ in 0..<4 { scene.call(.success, taking: 12) }
        #expect(scene.breaker.state == .closed)
        scene.call(.success, taking: 12)
        #expect(scene.breaker.state == .open)
        scene.now += 31
        // A slow probe does not show that the service is well.
        scene.call(.success, taking: 11)
        #expect(scene.breaker.state == .open)
    }

    @Test func `late results of an earlier state do not disturb the present one`() throws {
        let scene = Scene()
        let late = (0..<12).compactMap { _ in scene.admit() }
        scene.calls(5, .failure)
        for permit in late.prefix(4) { scene.breaker.record(.failure, of: permit, at: scene.time) }
        let until = scene.breaker.openUntil
        #expect(scene.breaker.state == .open && until == scene.time + 30_000_000_000)
        scene.now += 31
        let probe = try #require(scene.admit())
        for permit in late[4..<8] { scene.breaker.record(.success, of: permit, at: scene.time) }
        #expect(scene.breaker.state == .halfOpen)
        _ = try #require(scene.admit())
        #expect(scene.admit() == nil)
        for permit in late[8..<10] { scene.breaker.record(.failure, of: permit, at: scene.time) }
        #expect(scene.breaker.state == .halfOpen)
        scene.breaker.record(.failure, of: probe, at: scene.time)
        #expect(scene.breaker.state == .open)
        for permit in late[10...] { scene.breaker.record(.cancelled, of: permit, at: scene.time) }
        #expect(scene.breaker.state == .open)
    }

    @Test func `cancelled calls count as nothing and give their probe back`() throws {
        let scene = Scene()
        scene.calls(20, .cancelled)
        scene.call(.cancelled, taking: 20)
        #expect(scene.breaker.state == .closed && scene.counts == CallCounts())
        scene.calls(5, .failure)
        scene.now += 31
        for _ in 0..<10 { #expect(scene.call(.cancelled, taking: 11)) }
        #expect(scene.breaker.state == .halfOpen)
        scene.calls(2, .success)
        #expect(scene.breaker.state == .closed)
    }

    @Test func `a reset closes it and forgets`() {
        let scene = Scene()
        scene.calls(4, .failure)
        scene.breaker.reset()
        #expect(scene.counts == CallCounts())
        scene.calls(5, .failure)
        scene.breaker.reset()
        #expect(scene.breaker.state == .closed)
        #expect(scene.call(.success))
        scene.calls(5, .failure)
        #expect(scene.breaker.openUntil == scene.time + 30_000_000_000)
    }

    @Test func `each figure can be set`() throws {
        let scene = Scene {
            $0.minimumCalls = 1
            $0.failureRatio = 1
            $0.openFor = .seconds(1)
            $0.longestOpen = .seconds(3)
            $0.probes = 1
            $0.successesToClose = 1
        }
        scene.call(.success)
        scene.call(.failure)
        #expect(scene.breaker.state == .closed)
        scene.breaker.reset()
        scene.call(.failure)
        for seconds in [1.0, 2, 3, 3] {
            #expect(scene.breaker.openUntil == scene.time + UInt64(seconds * 1e9))
            scene.now += seconds
            scene.call(.failure)
        }
        scene.now += 3
        let probe = try #require(scene.admit())
        #expect(scene.admit() == nil)
        scene.breaker.record(.success, of: probe, at: scene.time)
        #expect(scene.breaker.state == .closed)
    }
}
