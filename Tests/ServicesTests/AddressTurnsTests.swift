import Services
import Testing

@Suite("Tries of an address") struct AddressTurnsTests {
    /// Waits until so many tries of `peer` wait.
    private func until(_ count: Int, of peer: String, _ turns: AddressTurns) async throws {
        for _ in 0..<3_000 where turns.waiting(of: peer) != count { try await Task.sleep(for: .milliseconds(10)) }
        try #require(turns.waiting(of: peer) == count)
    }

    @Test("run one at a time, a few wait, more are turned away, and other addresses go on")
    func oneAtATime() async throws {
        let turns = AddressTurns()
        #expect(await turns.begin(of: "a"))
        let waiting = (0..<4).map { _ in Task { await turns.begin(of: "a") } }
        try await until(4, of: "a", turns)
        #expect(await turns.begin(of: "a") == false)
        #expect(await turns.begin(of: "b"))
        for left in [3, 2, 1, 0] {
            turns.end(of: "a", failed: false)
            try await until(left, of: "a", turns)
        }
        for task in waiting { #expect(await task.value) }
        turns.end(of: "a", failed: false)
        #expect(await turns.begin(of: "a"))
    }

    @Test("wait until the delay of the failure before them is over, those made at the same time too")
    func delays() async throws {
        var slow = GuessDelays()
        slow.free = 0
        slow.first = .milliseconds(50)
        let turns = AddressTurns(slow)
        #expect(await turns.begin(of: "a"))
        let next = Task {
            let hasTurn = await turns.begin(of: "a")
            return (hasTurn, ContinuousClock.now)
        }
        try await until(1, of: "a", turns)
        let earliest = ContinuousClock.now + slow.first
        #expect(turns.end(of: "a", failed: true) == slow.first)
        let (hasTurn, began) = await next.value
        #expect(hasTurn && began >= earliest)
        #expect(turns.end(of: "a", failed: true) == slow.first * 2)
    }

    @Test("that are given up leave their turn to the next")
    func cancellation() async throws {
        var slow = GuessDelays()
        slow.free = 0
        slow.first = .seconds(600)
        slow.longest = .seconds(600)
        let turns = AddressTurns(slow)
        #expect(await turns.begin(of: "a"))
        let tries = (0..<2).map { _ in Task { await turns.begin(of: "a") } }
        try await until(2, of: "a", turns)
        #expect(turns.end(of: "a", failed: true) == slow.longest)
        for attempt in tries { attempt.cancel() }
        for attempt in tries { #expect(await attempt.value == false) }
        #expect(turns.waiting(of: "a") == 0)
    }

    @Test("are one address's for a whole IPv6 /64, and for an IPv4 address also where it is mapped into IPv6")
    func networks() async throws {
        for (address, same, other) in [
            ("2001:db8::1", "2001:db8:0:0:ffff::2", "2001:db8:0:1::1"),
            ("192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"),
            ("::ffff:c000:201", "192.0.2.1", "192.0.2.2"),
        ] {
            let turns = AddressTurns()
            #expect(await turns.begin(of: address))
            let waiting = Task { await turns.begin(of: same) }
            try await until(1, of: same, turns)
            #expect(turns.waiting(of: address) == 1)
            #expect(await turns.begin(of: other) && turns.waiting(of: other) == 0)
            turns.end(of: address, failed: false)
            #expect(await waiting.value)
        }
    }

    @Test("are delayed twice as long after each failure, to a limit, once the free ones are spent")
    func ladder() {
        let delays = GuessDelays()
        #expect((0...3).allSatisfy { delays.delay(failures: $0) == .zero })
        #expect((4...8).map { delays.delay(failures: $0) } == [200, 400, 800, 1_600, 3_200].map { .milliseconds($0) })
        #expect([9, 100, .max].allSatisfy { delays.delay(failures: $0) == .seconds(5) })
    }
}
