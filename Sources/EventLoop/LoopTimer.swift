/// A deadline that may be moved as often as its owner likes.
///
/// Made, set and fired on one loop.
///
/// Moving a deadline later costs a store: the queue finds out when the earlier time has come (lazy rescheduling), so
/// that a connection may push its idle deadline on every request.
package final class LoopTimer {
    private unowned let loop: EventLoop
    private let handler: () -> Void
    private var deadline: UInt64?
    private var queued: UInt64?

    /// Makes a timer that is not set.
    ///
    /// The handler runs on the loop each time a deadline passes.
    package init(on loop: EventLoop, _ handler: @escaping () -> Void) {
        self.loop = loop
        self.handler = handler
    }

    /// Sets or moves the deadline to `delay` from now.
    package func set(after delay: Duration) { set(at: loop.now &+ delay.nanoseconds) }

    /// Sets or moves the deadline to a reading of the loop's clock, nanoseconds.
    package func set(at time: UInt64) {
        assert(loop.isCurrent)
        deadline = time
        if let queued, queued <= time { return }
        queued = time
        loop.push(self, at: time)
    }

    /// Takes the deadline away.
    package func cancel() { deadline = nil }

    func reached(_ time: UInt64, now: UInt64) {
        guard queued == time else { return }
        queued = nil
        guard let deadline else { return }
        guard deadline <= now else {
            queued = deadline
            loop.push(self, at: deadline)
            return
        }
        self.deadline = nil
        handler()
    }
}

extension Duration {
    /// Whole nanoseconds; negative durations are 0, and what does not fit 64 bits is their maximum.
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
    }
}
