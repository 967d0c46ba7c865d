internal import EventLoop

/// When to stop asking a service that fails, and when to ask again: the states of a circuit breaker.
///
/// A value without clock or I/O: it is told the time, nanoseconds that never go back, with each event. Source: M. Nygard,
/// "Release It!", 2nd edition, "Circuit Breaker".
package struct CircuitBreaker: Sendable {
    /// What a breaker does with calls.
    package enum State: String, Sendable {
        /// It lets them through and counts.
        case closed
        /// It refuses them.
        case open
        /// It lets a few through to see whether the service is back.
        case halfOpen = "half-open"
    }

    /// How a call ended.
    package enum Outcome: Sendable {
        /// The service did what it is for.
        case success
        /// It did not.
        case failure
        /// The caller gave up: nothing is known of the service.
        case cancelled
    }

    /// A call that was let through; its outcome is told once.
    package struct Permit: Sendable {
        /// The state's number in which it was let through.
        fileprivate let epoch: UInt64
        fileprivate let startedAt: UInt64
    }

    /// What it does with calls, as of the last event.
    package private(set) var state = State.closed
    /// While open: when the first probe may go, nanoseconds.
    package private(set) var openUntil: UInt64 = 0

    private let settings: BreakerSettings
    private var window: CallWindow
    private var openFor: Duration
    private var probes = 0
    private var successes = 0
    private var epoch: UInt64 = 0

    /// A closed breaker.
    package init(_ settings: BreakerSettings = BreakerSettings()) {
        self.settings = settings
        openFor = settings.openFor
        window = CallWindow(length: settings.window, buckets: settings.buckets)
    }

    /// Asks to make a call; nil when it must not be made.
    package mutating func admit(at now: UInt64) -> Permit? {
        if state == .open, now >= openUntil { enter(.halfOpen) }
        switch state {
        case .open: return nil
        case .halfOpen:
            guard probes < settings.probes else { return nil }
            probes += 1
        case .closed: break
        }
        return Permit(epoch: epoch, startedAt: now)
    }

    /// Tells how a call ended; true when it was slow.
    ///
    /// What was let through in an earlier state says nothing about the present one.
    @discardableResult
    package mutating func record(_ outcome: Outcome, of permit: Permit, at now: UInt64) -> Bool {
        let isSlow = outcome != .cancelled && now &- permit.startedAt >= settings.slowCall.nanoseconds
        guard permit.epoch == epoch else { return isSlow }
        switch state {
        case .closed:
            guard outcome != .cancelled else { break }
            window.add(isFailure: outcome == .failure, isSlow: isSlow, at: now)
            if isTooBad(at: now) { open(for: settings.openFor, at: now) }
        case .halfOpen:
            probes -= 1
            if outcome == .failure || isSlow {
                open(for: min(openFor * 2, settings.longestOpen), at: now)
            } else if outcome == .success {
                successes += 1
                if successes >= settings.successesToClose { enter(.closed) }
            }
        case .open: break
        }
        return isSlow
    }

    /// Lets nothing through for so long, because the service asked for it (`Retry-After`); a day at most.
    package mutating func hold(for duration: Duration, at now: UInt64) {
        let (until, overflow) = now.addingReportingOverflow(min(duration, .seconds(86_400)).nanoseconds)
        guard state != .open || overflow || until > openUntil else { return }
        openUntil = overflow ? .max : until
        if state != .open { enter(.open) }
    }

    /// Closes the breaker and forgets what was counted.
    package mutating func reset() { enter(.closed) }

    /// The calls that count towards opening; none unless closed.
    package func counts(at now: UInt64) -> CallCounts { window.counts(at: now) }

    private func isTooBad(at now: UInt64) -> Bool {
        let counts = window.counts(at: now)
        guard counts.calls >= settings.minimumCalls else { return false }
        return Double(counts.failures) >= settings.failureRatio * Double(counts.calls)
            || Double(counts.slow) >= settings.slowRatio * Double(counts.calls)
    }

    private mutating func open(for duration: Duration, at now: UInt64) {
        openFor = duration
        let (until, overflow) = now.addingReportingOverflow(duration.nanoseconds)
        openUntil = overflow ? .max : until
        enter(.open)
    }

    private mutating func enter(_ new: State) {
        state = new
        epoch += 1
        probes = 0
        successes = 0
        window.clear()
    }
}
