internal import Dispatch
internal import Glibc

/// Takes SIGHUP from when it is made until `end()`: it asks for the certificate to be read again.
final class ReloadSignal: Sendable {
    private let stream: AsyncStream<Void>
    /// Only read after `init`; a source may be cancelled from any thread.
    private nonisolated(unsafe) let source: any DispatchSourceSignal

    init() {
        // Signals that come while one is being answered are one.
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        self.stream = stream
        // The default action would end the process before the source hears of it.
        signal(SIGHUP, SIG_IGN)
        source = DispatchSource.makeSignalSource(signal: SIGHUP)
        source.setEventHandler { continuation.yield() }
        source.resume()
    }

    /// Calls `body` after each signal, until the task is cancelled.
    func forEach(_ body: () async -> Void) async {
        for await _ in stream { await body() }
    }

    /// Gives the signal back its default action.
    func end() {
        source.cancel()
        signal(SIGHUP, SIG_DFL)
    }
}
