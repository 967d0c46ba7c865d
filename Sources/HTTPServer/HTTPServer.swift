package import EventLoop
package import HTTPCore
package import Logging
package import OpenSSL
internal import Synchronization

/// An HTTP/1.1 and HTTP/2 server over several event loops: each has its own listening socket and its own connections.
///
/// Over TLS or not, and over a Unix-domain socket beside it.
package actor HTTPServer {
    private let context: ServerContext
    private let parts: [ServerLoop]
    private var started = false

    /// Makes a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen; limits and deadlines.
    ///   - loops: Running loops, at least one; the caller stops them after ``shutdown(grace:)``.
    ///   - logger: For the server's own troubles; requests are the responder's to log.
    ///   - responder: Makes the responder of one loop; called once for each, in order.
    ///   - problem: Makes the response for what the server refuses by itself.
    ///   - observer: Hears of connections and bytes.
    package init(
        configuration: HTTPServerConfiguration, loops: [EventLoop], logger: Logger,
        responder: (EventLoop) -> Responder, problem: @escaping ProblemResponder,
        observer: (any HTTPServerObserver)? = nil
    ) {
        precondition(!loops.isEmpty, "a server needs a loop")
        let context = ServerContext(configuration: configuration, logger: logger, problem: problem, observer: observer)
        self.context = context
        let parts = loops.map { ServerLoop(loop: $0, context: context, responder: responder($0)) }
        self.parts = parts
        context.parts.withLock { $0 = parts }
    }

    /// Listens and serves, until ``shutdown(grace:)``.
    ///
    /// - Returns: the TCP address, with the port that was found when 0 was asked for.
    /// - Throws: ``HTTPServerError``; `addressInUse` too when another program's sockets would let this one share theirs.
    package func start() async throws -> BoundAddress {
        guard !started else {
            throw HTTPServerError(code: .alreadyStarted, description: "this server has been started before")
        }
        started = true
        let configuration = context.configuration
        let (sockets, address) = try ListeningSocket.open(
            parts.count, host: configuration.host, port: configuration.port, backlog: configuration.backlog)
        do {
            for (part, socket) in zip(parts, sockets) { try await part.listen(on: socket) }
            if let path = configuration.socketPath {
                // One is enough: what it accepts goes to the loop with the fewest.
                try await parts[0].listen(on: ListeningSocket.open(path: path, backlog: configuration.backlog))
            }
        } catch {
            await shutdown(grace: .zero)
            throw error
        }
        return address
    }

    /// Stops accepting, closes idle connections, lets running requests finish with `Connection: close`, and closes
    /// what is left after `grace`.
    ///
    /// Returns when no connection is open.
    package func shutdown(grace: Duration = .seconds(30)) async {
        await withTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { await part.stopAccepting() } }
        }
        await withTaskGroup(of: Void.self) { group in
            for part in parts { group.addTask { await part.drain(grace: grace) } }
        }
        context.parts.withLock { $0 = [] }
    }

    /// Secures new connections with another certificate; those that are open keep theirs.
    ///
    /// For servers that were configured with one: it does not turn a plain server into another.
    package nonisolated func reloadTLS(_ replacement: TLSContext) {
        context.tls.withLock { if $0 != nil { $0 = replacement } }
    }

    /// Open connections, all loops together.
    package nonisolated var openConnections: Int { context.open.load(ordering: .relaxed) }

    /// Connections in memory: the open ones, and those whose client is gone but whose responder has not returned yet.
    package nonisolated var residentConnections: Int { context.resident.load(ordering: .relaxed) }
}
