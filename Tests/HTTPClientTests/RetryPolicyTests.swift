import Domain
import HTTPClient
import HTTPTypes
import TestSupport
import Testing

/// Whether and when a request is sent again.
struct RetryPolicyTests {
    @Test func `pauses are spread from nothing to a bound that doubles up to the cap`() throws {
        let policy = RetryPolicy(attempts: 100)
        var generator = SplitMix64(seed: 1)
        for (attempt, bound) in [(1, 200), (2, 400), (3, 800), (4, 1_600), (6, 6_400), (7, 10_000), (60, 10_000)] {
            var pauses: [Duration] = []
            for _ in 0..<2_000 { pauses.append(try #require(policy.pause(after: attempt, using: &generator))) }
            let (least, most) = (try #require(pauses.min()), try #require(pauses.max()))
            #expect(least >= .zero && least < .milliseconds(bound) / 50)
            #expect(most <= .milliseconds(bound) && most > .milliseconds(bound) * 0.98)
            let mean = pauses.reduce(.zero, +) / pauses.count
            #expect(mean > .milliseconds(bound) * 0.45 && mean < .milliseconds(bound) * 0.55)
        }
    }

    @Test func `after the last attempt there is no pause`() {
        var generator = SplitMix64(seed: 2)
        let policy = RetryPolicy()
        #expect((1...3).allSatisfy { policy.pause(after: $0, using: &generator) != nil })
        #expect(policy.pause(after: 4, using: &generator) == nil)
        #expect(RetryPolicy(attempts: 1).pause(after: 1, using: &generator) == nil)
        #expect(RetryPolicy(attempts: 0).pause(after: 1, using: &generator) == nil)
    }

    @Test func `a service is never asked sooner than it wants`() throws {
        var generator = SplitMix64(seed: 3)
        let policy = RetryPolicy()
        for _ in 0..<100 {
            #expect(policy.pause(after: 1, retryAfter: .seconds(120), using: &generator) == .seconds(120))
            let pause = try #require(policy.pause(after: 3, retryAfter: .milliseconds(300), using: &generator))
            #expect(pause >= .milliseconds(300) && pause <= .milliseconds(800))
        }
    }

    @Test(arguments: [
        ("0", 0), ("120", 120), ("99999999999999999999999", Int(Int32.max)), ("4294967296", Int(Int32.max)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 100), ("Sunday, 06-Nov-94 08:49:37 GMT", 100),
        ("Sun Nov  6 08:49:37 1994", 100),
        ("Sun, 06 Nov 1994 08:47:57 GMT", 0), ("Sat, 05 Nov 1994 08:49:37 GMT", 0),
    ])
    func `Retry-After is seconds or a date`(_ value: String, _ seconds: Int) {
        // 784111777 is the date of RFC 9110's examples.
        let now = 784_111_777 - 100
        #expect(RetryAfter.delay([.retryAfter: value], now: now) == .seconds(seconds))
    }

    @Test(arguments: ["", "-5", "1.5", "soon", "+3", "5 s", "١٢", "Nov"])
    func `what is neither means nothing`(_ value: String) {
        #expect(RetryAfter.delay([.retryAfter: value], now: 0) == nil)
        #expect(RetryAfter.delay([:], now: 0) == nil)
    }

    @Test func `only idempotent methods are repeated`() {
        let idempotent: [HTTPRequest.Method] = [.get, .head, .options, .trace, .put, .delete]
        #expect(idempotent.allSatisfy(RetryPolicy.isIdempotent))
        let others: [HTTPRequest.Method?] = [.post, .patch, .connect, HTTPRequest.Method("REPORT")]
        #expect(others.compactMap(\.self).allSatisfy { !RetryPolicy.isIdempotent($0) })
    }

    @Test func `only causes that may pass are tried again`() {
        let codes: [HTTPClientError.Code] = [
            .invalidURL, .unresolved, .notConnected, .untrusted, .timeout, .stalled, .interrupted, .malformed,
            .tooLarge,
            .redirect, .cancelled, .closed,
        ]
        #expect(
            codes.filter(RetryPolicy.isTransient) == [.unresolved, .notConnected, .timeout, .stalled, .interrupted])
        #expect((100..<600).filter { RetryPolicy.isTransient(status: $0) } == [408, 429, 500, 502, 503, 504])
    }
}
