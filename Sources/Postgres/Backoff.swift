/// Growing pauses between attempts: 100 ms, doubled each time up to 5 s, each shortened at random by up to half, so
/// that clients that lost the same server do not come back in step.
struct Backoff {
    private var attempts = 0

    /// The pause before the next attempt.
    mutating func next() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return next(using: &generator)
    }

    /// The same with a generator of the caller's.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let longest = min(100 << min(attempts, 6), 5_000)
        attempts += 1
        return .milliseconds(Int.random(in: longest / 2...longest, using: &generator))
    }

    /// Back to the start, after a success.
    mutating func reset() { attempts = 0 }
}
