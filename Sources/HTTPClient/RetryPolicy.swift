package import HTTPTypes

/// Whether and when a request is sent again: exponential backoff with full jitter.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
package struct RetryPolicy: Sendable {
    /// How often a request is sent at most; 1 for no second time.
    package var attempts: Int
    /// The longest pause after the first attempt; it doubles with each.
    package var base: Duration
    /// What no pause goes beyond, unless the service asks for more.
    package var cap: Duration

    /// Four attempts, 200 ms, 10 s.
    package init(attempts: Int = 4, base: Duration = .milliseconds(200), cap: Duration = .seconds(10)) {
        self.attempts = attempts
        self.base = base
        self.cap = cap
    }

    /// Whether sending a request twice does what sending it once does: RFC 9110 section 9.2.2.
    package static func isIdempotent(_ method: HTTPRequest.Method) -> Bool {
        [.get, .head, .options, .trace, .put, .delete].contains(method)
    }

    /// Whether the cause may have passed when the request is sent again.
    package static func isTransient(_ code: HTTPClientError.Code) -> Bool {
        switch code {
        case .unresolved, .notConnected, .timeout, .stalled, .interrupted: true
        case .invalidURL, .untrusted, .malformed, .tooLarge, .redirect, .cancelled, .closed: false
        }
    }

    /// The same for an answer's status.
    package static func isTransient(status: Int) -> Bool { [408, 429, 500, 502, 503, 504].contains(status) }

    /// How long to wait before the next attempt; nil when there is none.
    ///
    /// - Parameters:
    ///   - attempt: the number of the one that failed, from 1.
    ///   - retryAfter: what the service asked for; it is never asked sooner.
    package func pause(
        after attempt: Int, retryAfter: Duration? = nil, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard attempt < attempts else { return nil }
        let longest = min(base * (1 << min(attempt - 1, 30)), cap)
        let milliseconds = longest / .milliseconds(1)
        let jittered: Duration = .milliseconds(Double.random(in: 0...max(milliseconds, 0), using: &generator))
        return max(jittered, retryAfter ?? .zero)
    }
}
