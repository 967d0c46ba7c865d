internal import CShims

/// A descriptor's place in a loop.
///
/// Owned by whoever owns the descriptor; used on the loop only.
package final class Registration {
    let descriptor: Int32
    let slot: Int
    let generation: UInt32
    let handler: (Readiness) -> Void
    private let loop: EventLoop
    private var cancelled = false

    /// What the handler wants to hear of; a change is a system call, the same value again costs nothing.
    package var interest: Readiness {
        didSet { if interest != oldValue && !cancelled { loop.update(self) } }
    }

    init(
        loop: EventLoop, descriptor: Int32, slot: Int, interest: Readiness, handler: @escaping (Readiness) -> Void
    ) {
        self.loop = loop
        self.descriptor = descriptor
        self.slot = slot
        self.interest = interest
        self.handler = handler
        generation = Registration.nextGeneration(loop)
    }

    /// Ends the watch; to be called before the descriptor is closed.
    ///
    /// A second call does nothing.
    package func cancel() {
        guard !cancelled else { return }
        cancelled = true
        loop.remove(self)
    }

    var event: epoll_event {
        epoll_event(events: interest.epoll, data: epoll_data_t(u64: UInt64(generation) << 32 | UInt64(slot)))
    }

    private static func nextGeneration(_ loop: EventLoop) -> UInt32 {
        // 31 bits, so that no token equals the wakeup's.
        loop.generations = (loop.generations &+ 1) & 0x7FFF_FFFF
        return loop.generations
    }
}
