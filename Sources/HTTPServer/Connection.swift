internal import EventLoop
internal import Glibc
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import Synchronization

/// One client's connection: its socket, its buffers, its deadlines, and the task that serves it.
///
/// Lives on its server's loop. Its descriptor is open exactly as long as `registration` is there; whatever ends the
/// connection goes through ``close()``, which breaks every reference cycle.
actor Connection {
    /// What the task waits for.
    enum Waiting {
        case nothing
        /// Bytes, the peer's end, or a deadline.
        case input(UnsafeContinuation<Wake, Never>)
        /// Output to shrink to so many bytes.
        case output(atMost: Int, UnsafeContinuation<Void, Never>)
    }

    /// Why a wait for input is over.
    enum Wake {
        case readable
        case deadline
        case closed
    }

    /// A time in which the client does not take all there is for it.
    private struct Blockage {
        let began: UInt64
        var sent = 0
    }

    nonisolated let loop: EventLoop
    nonisolated let server: ServerLoop
    nonisolated var context: ServerContext { server.context }
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    var transport: any Transport
    let peer: Peer
    /// Why the connection is to be told that it is one too many; nil when it is not.
    let refusal: ServerProblem?
    var registration: Registration?
    var task: Task<Void, Never>?
    var waiting = Waiting.nothing

    var parser: RequestParser
    var input = InputBuffer()
    var output = OutputBuffer()
    var flushQueued = false
    private var blockage: Blockage?
    /// Bytes that the kernel has taken, and how many they were when the peer had said its last.
    private var sent = 0
    private var sentAtHalfClose = 0
    /// The peer has sent its last byte.
    var inputEnded = false
    /// A responder is at work.
    var responding = false
    var draining = false
    /// Nobody serves it until its client says something.
    var isResting = false
    var requests = 0
    /// The HTTP/1.1 request that is being read or answered.
    var incoming = IncomingRequest(number: 0, began: 0)
    /// The state of HTTP/2, when the connection speaks it.
    var http2: HTTP2Session?

    var inputTimer: LoopTimer?
    var writeTimer: LoopTimer?
    var halfCloseTimer: LoopTimer?

    init(descriptor: Int32, peer: Peer, server: ServerLoop, refusal: ServerProblem?) {
        loop = server.loop
        self.server = server
        transport = Connection.transport(descriptor, peer, server.context)
        self.peer = peer
        self.refusal = refusal
        parser = RequestParser(limits: server.context.configuration.limits)
        server.context.resident.add(1, ordering: .relaxed)
    }

    deinit { context.resident.subtract(1, ordering: .relaxed) }

    /// What every response on this connection carries.
    var standing: StandingFields { transport.scheme == "https" ? context.standing.secure : context.standing.plain }

    /// Whether the descriptor is open.
    var isOpen: Bool { registration != nil }

    func start() {
        do throws(EventLoopError) {
            registration = try loop.register(transport.descriptor, for: [.readable, .peerClosed]) { readiness in
                self.ready(readiness)
            }
        } catch {
            context.logger.error("a connection could not be watched: \(error)")
            transport.close()
            return server.assumeIsolated { $0.remove(self) }
        }
        task = Task(executorPreference: server.taskExecutor) { await self.run() }
    }

    private func run() async {
        guard await secure() else { return close() }
        guard let refusal else { return await serve() }
        if transport.applicationProtocol == "h2" { await refuseHTTP2(refusal) } else { await refuse(refusal) }
    }

    // MARK: Events

    private func ready(_ readiness: Readiness) {
        if readiness.contains(.hangUp) { return abort() }
        if isResting { return wake() }
        if !readiness.isDisjoint(with: [.writable, transport.writeNeeds]) { flush() }
        guard isOpen else { return }
        if case .input = waiting {
            let needs = transport.readNeeds
            if !readiness.isDisjoint(with: needs == .readable ? [.readable, .peerClosed] : needs) {
                endWait(.readable)
            }
            return
        }
        if readiness.contains(.readable), registration?.interest.contains(.readable) == true {
            receiveAhead()
        }
        if readiness.contains(.peerClosed), isOpen, !inputEnded {
            registration?.interest.remove(.peerClosed)
            peerFinished()
        }
    }

    /// Takes what a client sends while its last request is still being answered: pipelined requests, or its end.
    private func receiveAhead() {
        guard input.count < context.inputLimit else {
            registration?.interest.remove(.readable)
            return
        }
        repeat {
            switch receive() {
            case .bytes: continue
            case .wouldBlock: return
            case .end: return peerFinished()
            case .broken: return abort()
            }
        } while transport.mayHaveUnread && input.count < context.inputLimit
    }

    /// Reads once into the input buffer.
    func receive() -> ReadOutcome {
        let outcome = input.fill(limit: context.inputLimit) { unsafe transport.read(into: $0) }
        switch outcome {
        case .bytes(let count): context.observer?.received(bytes: count)
        case .end:
            inputEnded = true
            registration?.interest.subtract([.readable, .peerClosed])
        case .wouldBlock, .broken: break
        }
        return outcome
    }

    /// A client that has said all it has to say may still wait for its answer, or be gone: it gets some grace.
    func peerFinished() {
        guard isAnswering else { return }
        let timer =
            halfCloseTimer
            ?? LoopTimer(on: loop) { [weak self] in
                self?.assumeIsolated { $0.halfCloseEnds() }
            }
        halfCloseTimer = timer
        sentAtHalfClose = sent
        timer.set(at: loop.now &+ context.deadlines.halfClose)
    }

    /// A client that takes bytes is there: one that was gone would have answered them with a reset.
    private func halfCloseEnds() {
        guard isAnswering else { return }
        if sent > sentAtHalfClose { return peerFinished() }
        if http2 == nil { task?.cancel() } else { abort() }
    }

    private var isAnswering: Bool { responding || (http2?.responders ?? 0) > 0 }

    private func deadlinePassed() {
        if isResting { close() } else { endWait(.deadline) }
    }

    // MARK: Waiting

    /// Ends the wait for input, if there is one.
    private func endWait(_ wake: Wake) {
        guard case .input(let continuation) = waiting else { return }
        waiting = .nothing
        continuation.resume(returning: wake)
    }

    /// Waits until there is something to read, the connection is closed, or the deadline passes.
    func waitForInput(until deadline: UInt64) async -> Wake {
        guard isOpen else { return .closed }
        input.rest()
        let timer =
            inputTimer
            ?? LoopTimer(on: loop) { [weak self] in
                self?.assumeIsolated { $0.deadlinePassed() }
            }
        inputTimer = timer
        timer.set(at: deadline)
        let waitsForRoom = transport.readNeeds == .writable
        if waitsForRoom {
            // Nothing else: what is ready all the time and read by nobody would keep the loop busy.
            registration?.interest = .writable
        } else if !inputEnded {
            registration?.interest.insert(.readable)
        }
        let wake = await withUnsafeContinuation { continuation in
            waiting = .input(continuation)
            // In the next tick, not at once: a client that never stops sending must not keep others and deadlines waiting.
            if transport.mayHaveUnread && !inputEnded {
                loop.execute { self.assumeIsolated { $0.ready(.readable) } }
            }
        }
        if waitsForRoom { registration?.interest.formUnion([.readable, .peerClosed]) }
        timer.cancel()
        // It may have been closed before this task's turn, and its descriptor be another's by now.
        return isOpen ? wake : .closed
    }

    /// Waits until at most `bytes` of output are left, or the connection is closed.
    ///
    /// Nothing is read meanwhile.
    func waitForOutput(atMost bytes: Int) async {
        flush()
        guard isOpen, output.count > bytes else { return }
        if transport.writeNeeds == .writable { registration?.interest.remove(.readable) }
        await withUnsafeContinuation { waiting = .output(atMost: bytes, $0) }
        if isOpen, !inputEnded { registration?.interest.insert(.readable) }
    }

    // MARK: Writing

    /// Has the output written at the end of this tick.
    func queueFlush() {
        guard !flushQueued else { return }
        flushQueued = true
        server.assumeIsolated { $0.flushAtEndOfTick(self) }
    }

    /// Writes what the socket takes.
    func flush() {
        flushQueued = false
        guard isOpen else { return }
        http2?.fill(&output, limit: context.configuration.outputHighWater, now: loop.now)
        guard !output.isEmpty else {
            registration?.interest.remove(.writable)
            return
        }
        let (sent, outcome) = output.write(to: transport)
        if sent > 0 { context.observer?.sent(bytes: sent) }
        self.sent += sent
        switch outcome {
        case .broken: return abort()
        case .bytes:
            writeTimer?.cancel()
            registration?.interest.remove(.writable)
            blockage = nil
            // More frames than went at once: others on the loop have their turn first.
            if http2?.wantsWrite == true { queueFlush() }
        case .wouldBlock:
            registration?.interest.insert(transport.writeNeeds)
            blocked(progress: sent)
        }
        if case .output(let limit, let continuation) = waiting, output.count <= limit {
            waiting = .nothing
            continuation.resume()
        }
        // An end that is all said ends the task that waits for input.
        if output.isEmpty, http2?.isOver == true { endWait(.readable) }
    }

    /// Sets the deadline of a client that does not take all there is: some bytes within the write timeout, and no less
    /// on average than the minimum rate, after that time for free.
    private func blocked(progress: Int) {
        let isNew = blockage == nil
        var blockage = blockage ?? Blockage(began: loop.now)
        blockage.sent += isNew ? 0 : progress
        self.blockage = blockage
        let timer =
            writeTimer
            ?? LoopTimer(on: loop) { [weak self] in
                self?.assumeIsolated { $0.abort() }
            }
        writeTimer = timer
        guard isNew || progress > 0 else { return }
        timer.set(
            at: context.end(
                of: context.deadlines.write, began: blockage.began, moved: loop.now, bytes: blockage.sent))
    }

    // MARK: Ending

    /// Lets the request that runs finish and closes; at once when none does.
    func drain() {
        draining = true
        if isResting { return wake() }
        if let http2 {
            http2.drain()
            return flush()
        }
        // The task looks once more whether a request has just come, and ends if not.
        if parser.isBetweenRequests, input.count == 0 { endWait(.readable) }
    }

    /// Closes at once and cancels the responder that may be at work: nobody is there to read its answer.
    func abort() {
        task?.cancel()
        close()
    }

    func close() {
        guard let registration else { return }
        registration.cancel()
        self.registration = nil
        isResting = false
        transport.close()
        inputTimer?.cancel()
        writeTimer?.cancel()
        halfCloseTimer?.cancel()
        (inputTimer, writeTimer, halfCloseTimer) = (nil, nil, nil)
        output = OutputBuffer()
        task = nil
        http2?.close()
        http2 = nil
        switch exchangeWaiting() {
        case .nothing: break
        case .input(let continuation): continuation.resume(returning: .closed)
        case .output(_, let continuation): continuation.resume()
        }
        server.assumeIsolated { $0.remove(self) }
    }

    private func exchangeWaiting() -> Waiting {
        defer { waiting = .nothing }
        return waiting
    }
}
