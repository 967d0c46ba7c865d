internal import Dispatch
internal import Glibc
internal import Synchronization

/// Takes SIGTERM and SIGINT, and SIGHUP where it is asked to, from when it is made until `end()`: the first asks for an
/// orderly end, a second ends at once.
///
/// One that follows within `grace` is the first once more: `timeout`, a terminal and some supervisors signal both the
/// process and its group.
final class StopSignal: Sendable {
    private let signals: [(Int32, String)]
    private static let grace = Duration.milliseconds(250)

    private let stream: AsyncStream<String>
    /// Only read after `init`; a source may be cancelled from any thread.
    private nonisolated(unsafe) let sources: [any DispatchSourceSignal]
    private let first: Mutex<ContinuousClock.Instant?>

    /// Whether a signal has come.
    var hasCome: Bool { first.withLock { $0 != nil } }

    /// - Parameter takesHangUp: whether SIGHUP, which a terminal sends when it closes, asks for the same; not where it is
    ///   ignored already, as by `nohup`.
    init(takesHangUp: Bool = false) {
        let takesHangUp = takesHangUp && !StopSignal.ignores(SIGHUP)
        signals = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")] + (takesHangUp ? [(SIGHUP, "SIGHUP")] : [])
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        self.stream = stream
        first = Mutex(nil)
        sources = signals.map { number, _ in
            // The default action would end the process before the source hears of it.
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number)
        }
        for ((number, name), source) in zip(signals, sources) {
            source.setEventHandler { [weak self] in
                guard let self else { return }
                if takesAsFirst() { continuation.yield(name) } else { leave(by: number) }
            }
            source.resume()
        }
    }

    /// The name of the first signal; nil when the task was cancelled.
    func wait() async -> String? {
        for await name in stream { return name }
        return nil
    }

    /// Gives the signals back their default actions.
    func end() {
        for source in sources { source.cancel() }
        for (number, _) in signals { signal(number, SIG_DFL) }
    }

    /// Runs `work` in a task that the first signal cancels.
    ///
    /// - Throws: what `work` throws; once a signal has come, a `CommandFailure` that says so.
    func cancelling<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let task = Task { try await work() }
        let listener = Task { if await wait() != nil { task.cancel() } }
        defer { listener.cancel() }
        do { return try await task.value } catch {
            guard hasCome else { throw error }
            throw CommandFailure(.couldNotRun, "interrupted; no data was changed")
        }
    }

    /// Whether the process ignores a signal.
    ///
    /// The corresponding C function is `sigaction`.
    private static func ignores(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    private func takesAsFirst() -> Bool {
        first.withLock { first in
            let now = ContinuousClock.now
            guard let came = first else {
                first = now
                return true
            }
            return now - came < StopSignal.grace
        }
    }

    /// Ends the process as a shell reports a signal, 128 and its number, with nothing flushed.
    private func leave(by number: Int32) { _exit(128 + number) }
}
