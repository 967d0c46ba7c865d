internal import EventLoop
internal import Glibc
internal import HTTPCore
internal import Logging
internal import Synchronization

/// A server's part on one loop: its listening socket, its connections, and what they share there.
///
/// The kernel spreads connections by a hash of their addresses: of 32, one of two loops may well get 20. So a loop hands
/// what it accepts to the loop with the fewest: clients wait for as many others, wherever they landed.
actor ServerLoop {
    /// Connections taken in one go before others on the loop have their turn.
    private static let acceptBatch = 64
    /// How long accepting rests when descriptors have run out.
    private static let exhaustionPause: Duration = .milliseconds(200)
    /// Connections beyond the limit that may be told so at the same time; more are closed without a word.
    private static let refusalsAtOnce = 64

    nonisolated let loop: EventLoop
    nonisolated let taskExecutor: LoopTaskExecutor
    nonisolated let context: ServerContext
    nonisolated let responder: Responder
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Connections that are this loop's, on their way to it or open.
    nonisolated let load = Atomic<Int>(0)

    private var listeners: [(socket: ListeningSocket, registration: Registration)] = []
    private var isDraining = false
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var refusals = 0
    private var emptied: CheckedContinuation<Void, Never>?

    private var toFlush: [Connection] = []
    private var ids = RequestIDs()
    private var date: [UInt8] = []
    private var dateExpires: UInt64 = 0

    init(loop: EventLoop, context: ServerContext, responder: @escaping Responder) {
        self.loop = loop
        taskExecutor = LoopTaskExecutor(loop)
        self.context = context
        self.responder = responder
    }

    // MARK: Accepting

    func listen(on socket: ListeningSocket) throws(EventLoopError) {
        let registration = try loop.register(socket.descriptor, for: .readable) { [weak self] _ in
            self?.assumeIsolated { $0.accept(from: socket) }
        }
        listeners.append((socket, registration))
    }

    private func accept(from socket: ListeningSocket) {
        for _ in 0..<ServerLoop.acceptBatch {
            switch socket.accept() {
            case .connection(let descriptor, let peer): place(descriptor, peer)
            case .none: return
            case .again: continue
            case .exhausted(let code): return pauseAccepting(code)
            }
        }
    }

    private func place(_ descriptor: Int32, _ peer: Peer) {
        // Counted at once and under one lock, so that a burst is spread exactly.
        let target = context.parts.withLock { parts in
            let least = parts.min { $0.load.load(ordering: .relaxed) < $1.load.load(ordering: .relaxed) } ?? self
            let isBetter = least.load.load(ordering: .relaxed) < load.load(ordering: .relaxed)
            let target = isBetter ? least : self
            target.load.add(1, ordering: .relaxed)
            return target
        }
        guard target !== self else { return admit(descriptor, peer) }
        target.loop.execute { target.assumeIsolated { $0.admit(descriptor, peer) } }
    }

    private func admit(_ descriptor: Int32, _ peer: Peer) {
        if isDraining {
            close(descriptor)
            load.subtract(1, ordering: .relaxed)
            return
        }
        let open = context.open.add(1, ordering: .relaxed).newValue
        let ofAddress = peer.block.map { context.addresses.enter($0) } ?? 0
        context.observer?.connectionOpened()
        let refusal = refusal(of: peer, open: open, ofAddress: ofAddress)
        if refusal != nil && refusals >= ServerLoop.refusalsAtOnce {
            close(descriptor)
            return closed(peer)
        }
        refusals += refusal == nil ? 0 : 1
        let connection = Connection(descriptor: descriptor, peer: peer, server: self, refusal: refusal)
        connections[ObjectIdentifier(connection)] = connection
        connection.assumeIsolated { $0.start() }
    }

    private func refusal(of peer: Peer, open: Int, ofAddress: Int) -> ServerProblem? {
        if open > context.configuration.connections { return .overloaded }
        guard let limit = context.configuration.connectionsPerAddress, ofAddress > limit,
            !context.configuration.isExemptAddress(peer.host)
        else { return nil }
        return .rateLimited
    }

    private func pauseAccepting(_ code: Int32) {
        context.logger.warning(
            "accepting rests: \(String(cString: strerror(code)))", metadata: ["loop": "\(loop.name)"])
        for (_, registration) in listeners { registration.interest = [] }
        let timer = LoopTimer(on: loop) { [weak self] in
            self?.assumeIsolated { part in for (_, registration) in part.listeners { registration.interest = .readable }
            }
        }
        timer.set(after: ServerLoop.exhaustionPause)
    }

    // MARK: For connections

    /// Forgets a connection whose descriptor is closed.
    func remove(_ connection: Connection) {
        guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
        if connection.refusal != nil { refusals -= 1 }
        closed(connection.peer)
        if connections.isEmpty {
            emptied?.resume()
            emptied = nil
        }
    }

    private func closed(_ peer: Peer) {
        if let block = peer.block { context.addresses.leave(block) }
        context.open.subtract(1, ordering: .relaxed)
        load.subtract(1, ordering: .relaxed)
        context.observer?.connectionClosed()
    }

    /// Has the connection's output written when this tick's work is done, so that several responses share a write.
    func flushAtEndOfTick(_ connection: Connection) {
        toFlush.append(connection)
        guard toFlush.count == 1 else { return }
        loop.atEndOfTick { self.flush() }
    }

    private func flush() {
        let connections = toFlush
        toFlush = []
        for connection in connections { connection.assumeIsolated { $0.flush() } }
    }

    func nextRequestID() -> String { ids.next() }

    /// The `Date` field's value; made anew once a second.
    func currentDate() -> [UInt8] {
        if loop.now >= dateExpires {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            date = HTTPDate(unixTime: time.tv_sec).bytes
            dateExpires = loop.now + UInt64(1_000_000_000 - time.tv_nsec)
        }
        return date
    }

    // MARK: Ending

    /// Accepts no more; what it has handed to others is on its way there.
    func stopAccepting() {
        for (_, registration) in listeners { registration.cancel() }
        listeners = []
    }

    /// Lets running requests finish, and closes what is left after `grace`.
    ///
    /// Once all parts have stopped accepting: nobody is handed over any more.
    func drain(grace: Duration) async {
        isDraining = true
        endIdle()
        guard !connections.isEmpty else { return }
        let cut = LoopTimer(on: loop) { [weak self] in self?.assumeIsolated { $0.abortAll() } }
        cut.set(after: grace)
        await withCheckedContinuation { emptied = $0 }
        cut.cancel()
    }

    private func endIdle() {
        for connection in connections.values { connection.assumeIsolated { $0.drain() } }
    }

    private func abortAll() {
        for connection in connections.values { connection.assumeIsolated { $0.abort() } }
    }
}
