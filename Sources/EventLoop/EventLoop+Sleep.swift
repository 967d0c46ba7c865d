extension EventLoop {
    /// Suspends the caller for `delay`, without holding the loop.
    ///
    /// - Throws: `CancellationError` as soon as the calling task is cancelled.
    package func sleep(for delay: Duration) async throws(CancellationError) {
        let sleeper = Sleeper(loop: self)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                execute { sleeper.begin(delay, continuation) }
            }
        } onCancel: {
            execute { sleeper.wake() }
        }
        if Task.isCancelled { throw CancellationError() }
    }
}

/// One sleep.
///
/// All its state is touched on its loop alone, hence `@unchecked`.
private final class Sleeper: @unchecked Sendable {
    private let loop: EventLoop
    private var timer: LoopTimer?
    private var continuation: CheckedContinuation<Void, Never>?
    private var woken = false

    init(loop: EventLoop) { self.loop = loop }

    func begin(_ delay: Duration, _ continuation: CheckedContinuation<Void, Never>) {
        guard !woken else { return continuation.resume() }
        self.continuation = continuation
        let timer = LoopTimer(on: loop) { [self] in wake() }
        timer.set(after: delay)
        self.timer = timer
    }

    func wake() {
        woken = true
        timer?.cancel()
        timer = nil
        continuation?.resume()
        continuation = nil
    }
}
