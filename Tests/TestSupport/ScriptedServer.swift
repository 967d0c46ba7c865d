internal import CShims
internal import Foundation
internal import Synchronization

/// A server on 127.0.0.1 that does with each request what a script says, HTTP or not.
///
/// HTTP/1.1 without TLS; a thread for each connection. Stop it before the test ends.
package final class ScriptedServer: Sendable {
    /// Decides what is done with a request; called on a thread of its connection.
    package typealias Script = @Sendable (ScriptedRequest) -> ScriptedAnswer

    private struct State {
        var script: Script
        var requests: [ScriptedRequest] = []
        var calls: [String: Int] = [:]
        var open: Set<Int32> = []
        var accepted = 0
        var acceptDelay = Duration.zero
        var isStopped = false
    }

    /// Where it listens.
    package let port: Int
    private let listener: Int32
    private let state: Mutex<State>
    /// The threads that run.
    private let threads = DispatchGroup()

    /// Listens on a free port and serves.
    package init(_ script: @escaping Script) throws {
        state = Mutex(State(script: script))
        (listener, port) = try ScriptedServer.listen()
        threads.enter()
        Thread.detachNewThread { [self] in
            accept()
            threads.leave()
        }
    }

    /// `http://127.0.0.1:port`.
    package var origin: String { "http://127.0.0.1:\(port)" }

    /// Sets another script for the requests to come.
    package func script(_ script: @escaping Script) { state.withLock { $0.script = script } }

    /// How many requests a path has had.
    package func calls(_ path: String) -> Int { state.withLock { $0.calls[path] ?? 0 } }

    /// The last requests, at least 500 if there were so many, in order.
    package var requests: [ScriptedRequest] { state.withLock { $0.requests } }

    /// How many connections are open now.
    package var openConnections: Int { state.withLock { $0.open.count } }

    /// How many connections there have been.
    package var acceptedConnections: Int { state.withLock { $0.accepted } }

    /// Lets each new connection wait before it is served.
    package func delayAccepting(by delay: Duration) { state.withLock { $0.acceptDelay = delay } }

    /// Ends the connections that are open now.
    package func dropConnections() {
        state.withLock { state in for descriptor in state.open { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Ends all connections and waits for their threads; a second call does nothing.
    package func stop() {
        let wasStopped = state.withLock { state in
            let wasStopped = state.isStopped
            state.isStopped = true
            return wasStopped
        }
        if wasStopped { return }
        shutdown(listener, Int32(SHUT_RDWR))
        dropConnections()
        threads.wait()
        Foundation.close(listener)
    }

    // MARK: Connections

    private static func listen() throws -> (Int32, Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && Foundation.listen(descriptor, 256) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard result else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func accept() {
        while true {
            // Not inherited by the children of other tests, which would keep the connection open.
            let descriptor = martlet_accept(listener, nil, nil)
            if descriptor < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                return
            }
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
            let delay = state.withLock { state -> Duration? in
                if state.isStopped { return nil }
                state.open.insert(descriptor)
                state.accepted += 1
                return state.acceptDelay
            }
            guard let delay else {
                Foundation.close(descriptor)
                return
            }
            threads.enter()
            Thread.detachNewThread { [self] in
                let connection = ScriptedConnection(descriptor)
                connection.wait(delay)
                serve(connection)
                // Under the lock, so that nobody shuts down a number that is the kernel's for another socket.
                state.withLock { state in
                    state.open.remove(descriptor)
                    connection.close()
                }
                threads.leave()
            }
        }
    }

    private func serve(_ connection: ScriptedConnection) {
        while let (request, script) = connection.readRequest().map(note) {
            guard connection.perform(script(request).steps) else { return }
        }
    }

    private func note(_ received: ScriptedConnection.Received) -> (ScriptedRequest, Script) {
        state.withLock { state in
            state.calls[received.path, default: 0] += 1
            let request = ScriptedRequest(
                method: received.method, path: received.path, query: received.query, fields: received.fields,
                body: received.body, number: state.calls[received.path] ?? 1)
            state.requests.append(request)
            if state.requests.count == 1_000 { state.requests.removeFirst(500) }
            return (request, state.script)
        }
    }
}
