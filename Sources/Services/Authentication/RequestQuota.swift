internal import Synchronization

/// How many requests the user may send, so many a minute and no more at once: a token bucket.
package final class RequestQuota: Sendable {
    /// What is left after a request.
    package struct Reading: Sendable, Equatable {
        /// Whether the request may be answered.
        package let isGranted: Bool
        /// Requests that may follow at once.
        package let remaining: Int
        /// Seconds, rounded up, until one more may come, when none is left; and until all are there again.
        package let next, reset: Int
    }

    /// Requests a minute.
    package let perMinute: Int
    private let state: Mutex<(tokens: Double, at: ContinuousClock.Instant)>

    /// A full quota.
    package init(perMinute: Int, now: ContinuousClock.Instant = .now) {
        self.perMinute = perMinute
        state = Mutex((Double(perMinute), now))
    }

    /// Takes one request from the quota, if there is one.
    package func take(now: ContinuousClock.Instant = .now) -> Reading {
        let rate = Double(perMinute) / 60
        return state.withLock { state in
            let passed = max(.zero, now - state.at).components
            let seconds = Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
            var tokens = min(Double(perMinute), state.tokens + seconds * rate)
            let isGranted = tokens >= 1
            tokens -= isGranted ? 1 : 0
            state = (tokens, max(now, state.at))
            return Reading(
                isGranted: isGranted, remaining: Int(tokens),
                next: tokens >= 1 ? 0 : Int(((1 - tokens) / rate).rounded(.up)),
                reset: Int(((Double(perMinute) - tokens) / rate).rounded(.up)))
        }
    }
}
