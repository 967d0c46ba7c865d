internal import DequeModule
internal import EventLoop

/// Callers that wait for something scarce, first come first served, each until its deadline.
///
/// Touched on one loop only.
final class WaitingLine<Scarce: Sendable>: @unchecked Sendable {
    // @unchecked: see above.
    private final class Waiter: @unchecked Sendable {
        var continuation: UnsafeContinuation<Result<Scarce, PostgresError>, Never>?
    }

    private let loop: EventLoop
    private let patience: UInt64
    private var waiters = Deque<(waiter: Waiter, deadline: UInt64)>()
    private var timer: LoopTimer?
    private let onExhausted: () -> Void
    /// False while there is nothing to become free: the cause is then the server, not the callers.
    var hasConnections = true

    /// - Parameter onExhausted: told of each caller whose deadline passed.
    init(on loop: EventLoop, patience: Duration, onExhausted: @escaping () -> Void) {
        self.loop = loop
        self.patience = patience.nanoseconds
        self.onExhausted = onExhausted
    }

    var count: Int { waiters.count }
    var isEmpty: Bool { waiters.isEmpty }

    /// Waits for ``serve(_:)``.
    func wait(isolation: isolated (any Actor)? = #isolation) async throws(PostgresError) -> Scarce {
        if Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled") }
        let waiter = Waiter()
        let result = await withTaskCancellationHandler {
            // The capture keeps the closure on the caller's loop; without it, it would run on the global executor.
            _ = isolation
            return await withUnsafeContinuation { continuation in
                waiter.continuation = continuation
                add(waiter)
            }
        } onCancel: {
            loop.execute { self.leave(waiter) }
        }
        return try result.get()
    }

    /// Gives the first in line what it waits for; false when nobody waits.
    func serve(_ scarce: Scarce) -> Bool {
        guard let first = waiters.popFirst() else { return false }
        first.waiter.continuation?.resume(returning: .success(scarce))
        first.waiter.continuation = nil
        return true
    }

    /// Sends everybody away.
    func fail(_ error: PostgresError) {
        for (waiter, _) in waiters {
            waiter.continuation?.resume(returning: .failure(error))
            waiter.continuation = nil
        }
        waiters.removeAll()
    }

    private func add(_ waiter: Waiter) {
        let deadline = loop.now &+ patience
        waiters.append((waiter, deadline))
        guard waiters.count == 1 else { return }
        let timer = self.timer ?? LoopTimer(on: loop) { [weak self] in self?.expire() }
        self.timer = timer
        timer.set(at: deadline)
    }

    private func leave(_ waiter: Waiter) {
        guard let continuation = waiter.continuation else { return }
        waiter.continuation = nil
        waiters.removeAll { $0.waiter === waiter }
        continuation.resume(returning: .failure(PostgresError(.cancelled, "the task was cancelled")))
    }

    private func expire() {
        let now = EventLoop.clock()
        while let first = waiters.first, first.deadline <= now {
            waiters.removeFirst()
            onExhausted()
            let error =
                hasConnections
                ? PostgresError(.poolExhausted, "no connection became free in time")
                : PostgresError(.connection, "no connection to the server was made in time")
            first.waiter.continuation?.resume(returning: .failure(error))
            first.waiter.continuation = nil
        }
        if let first = waiters.first { timer?.set(at: first.deadline) }
    }
}
