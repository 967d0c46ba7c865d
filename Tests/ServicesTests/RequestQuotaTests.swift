import Services
import Testing

@Suite("The quota of requests") struct RequestQuotaTests {
    @Test("grants so many at once, then as they come back, and says when")
    func bucket() {
        let start = ContinuousClock.now
        let quota = RequestQuota(perMinute: 6, now: start)
        for left in [5, 4, 3, 2, 1, 0] {
            let reading = quota.take(now: start)
            #expect(reading.isGranted && reading.remaining == left && reading.next == (left == 0 ? 10 : 0))
        }
        let refused = quota.take(now: start + .seconds(5))
        #expect(!refused.isGranted && refused.remaining == 0 && refused.next == 5 && refused.reset == 55)
        #expect(quota.take(now: start + .seconds(10)).isGranted)
        #expect(!quota.take(now: start + .seconds(11)).isGranted)
        // A clock that goes back grants nothing.
        #expect(!quota.take(now: start).isGranted)
        // Nobody saves up more than a minute's.
        for left in [5, 4] { #expect(quota.take(now: start + .seconds(1_000)).remaining == left) }
    }
}
