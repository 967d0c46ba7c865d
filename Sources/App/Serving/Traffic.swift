internal import HTTPServer
internal import Synchronization

/// Counts what happens on connections: what the HTTP server tells its observer.
final class Traffic: HTTPServerObserver {
    private let opened = Atomic<UInt64>(0)
    private let closed = Atomic<UInt64>(0)
    private let read = Atomic<UInt64>(0)
    private let written = Atomic<UInt64>(0)
    private let handshakes = Atomic<UInt64>(0)
    private let refusals = Mutex<[Int: UInt64]>([:])

    func connectionOpened() { opened.add(1, ordering: .relaxed) }

    func connectionClosed() { closed.add(1, ordering: .relaxed) }

    func received(bytes: Int) { read.add(UInt64(bytes), ordering: .relaxed) }

    func sent(bytes: Int) { written.add(UInt64(bytes), ordering: .relaxed) }

    func handshakeFailed() { handshakes.add(1, ordering: .relaxed) }

    func refused(_ problem: ServerProblem) {
        refusals.withLock { $0[problem.status.code, default: 0] += 1 }
    }

    /// Connections accepted and open, bytes read and written, since the start.
    var totals: (accepted: UInt64, open: UInt64, read: UInt64, written: UInt64) {
        let closed = closed.load(ordering: .relaxed)
        let opened = opened.load(ordering: .relaxed)
        return (opened, opened - min(opened, closed), read.load(ordering: .relaxed), written.load(ordering: .relaxed))
    }

    /// TLS handshakes that failed.
    var failedHandshakes: UInt64 { handshakes.load(ordering: .relaxed) }

    /// What the server itself refused, by status.
    var refused: [(status: Int, count: UInt64)] {
        refusals.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
