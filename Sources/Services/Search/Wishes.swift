/// Lets many ask for something that one task does: wishes that come while it is done are fulfilled together by the next
/// doing, and what failed is done again after a pause.
final class Wishes: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    private let firstPause, longestPause: Duration

    /// Wishes after whose failure `firstPause` is waited, twice as long after each further one, up to `longestPause`.
    init(firstPause: Duration, longestPause: Duration) {
        self.firstPause = firstPause
        self.longestPause = longestPause
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks for it, without waiting.
    func add() { continuation.yield() }

    /// Calls `body` at every wish, and again where it tells that it failed, until the task is cancelled; once only.
    func fulfil(_ body: () async -> Bool) async {
        var pause = firstPause
        for await _ in stream {
            if await body() {
                pause = firstPause
            } else {
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, longestPause)
                add()
            }
        }
    }
}
