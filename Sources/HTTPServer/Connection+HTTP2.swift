internal import CNghttp2
internal import EventLoop
internal import HTTPCore
internal import HTTPTypes
internal import Logging

/// HTTP/2 on a connection: many requests at once, each in a task of its own.
extension Connection {
    /// How often deadlines are looked at while requests are under way; nanoseconds.
    private static let sweepInterval: UInt64 = 1_000_000_000

    /// Reads frames, has requests answered and writes frames, until the connection ends.
    func serveHTTP2() async {
        let session = HTTP2Session(
            limits: context.configuration.limits, concurrentStreams: context.configuration.concurrentStreams,
            now: loop.now)
        http2 = session
        if draining { session.drain() }
        queueFlush()
        while isOpen {
            guard input.consumeAll({ unsafe session.receive($0, now: loop.now) }) else {
                session.terminate(NGHTTP2_ENHANCE_YOUR_CALM)
                break
            }
            for id in session.takeRequests() { begin(id, session) }
            flush()
            guard !session.isFlooded else { return abort() }
            if loop.now >= nextLook(session) { sweep(session) }
            guard isOpen, !session.isOver, !(inputEnded && session.streams.isEmpty) else { break }
            switch await waitForInput(until: nextLook(session)) {
            case .closed: return
            case .deadline: continue
            case .readable:
                switch receive() {
                case .bytes, .wouldBlock: break
                case .end: peerFinished()
                case .broken: return abort()
                }
            }
        }
        await finish(lingering: true)
    }

    /// Tells a connection beyond a limit so, as far as HTTP/2 has words for it.
    func refuseHTTP2(_ problem: ServerProblem) async {
        context.observer?.refused(problem)
        let session = HTTP2Session(limits: context.configuration.limits, concurrentStreams: 0, now: loop.now)
        http2 = session
        session.terminate(NGHTTP2_ENHANCE_YOUR_CALM)
        await finish(lingering: true)
    }

    // MARK: Requests

    private func begin(_ id: Int32, _ session: HTTP2Session) {
        guard let stream = session.streams[id] else { return }
        requests += 1
        if let limit = context.configuration.requestsPerConnection, requests >= limit { session.drain() }
        session.responders += 1
        stream.task = Task(executorPreference: server.taskExecutor) { await self.answer(id) }
    }

    /// Has one request answered and sends what comes.
    private func answer(_ id: Int32) async {
        defer { http2?.responders -= 1 }
        guard let stream = http2?.streams[id] else { return }
        var requestID = ""
        let response: Response
        do throws(ParseFailure) {
            let head = try stream.assembler.finish(hasBody: stream.hasBody)
            requestID = self.requestID(for: head.request.headerFields)
            stream.awaitsContinue = head.expectsContinue
            let body = head.body { [self] () throws(ParseFailure) in try await nextPiece(ofStream: id) }
            response = await server.responder(request(head, body, requestID))
        } catch {
            if requestID.isEmpty { requestID = self.requestID(for: [:]) }
            response = context.response(
                to: ServerProblem(parseFailure: error.status), error.reason, requestID: requestID, peer: peer)
        }
        guard let http2, !stream.isClosed else { return }
        let isHead = stream.assembler.method == .head
        let sent = submit(response, toHead: isHead, requestID, http2, stream)
        if let body = sent.stream, sent.sendsBody(toHead: isHead) {
            await send(body, requestID, http2, stream)
        }
        stream.isAnswered = true
        queueFlush()
    }

    /// The next piece of a stream's body; nil after the last.
    func nextPiece(ofStream id: Int32) async throws(ParseFailure) -> [UInt8]? {
        guard let http2, let stream = http2.streams[id] else {
            throw .bodyGone
        }
        if !stream.bodyWanted {
            stream.bodyWanted = true
            stream.bodyBegan = loop.now
            if !stream.bodyEnded {
                http2.widen(for: stream)
                if stream.awaitsContinue, stream.bodyBytes == 0 { http2.submitContinue(stream) }
                queueFlush()
            }
        }
        while true {
            if let piece = stream.pieces.popFirst() {
                http2.consumed(piece.count, of: stream)
                queueFlush()
                return piece
            }
            if let failure = stream.bodyFailure {
                if !stream.isClosed { context.observer?.refused(ServerProblem(parseFailure: failure.status)) }
                throw failure
            }
            if stream.bodyEnded { return nil }
            await stream.waitForBody(now: loop.now)
        }
    }

    // MARK: Responses

    /// Sends a response's head, and its body unless that is streamed; returns the response that it was.
    private func submit(
        _ response: Response, toHead isHead: Bool, _ requestID: String, _ http2: HTTP2Session, _ stream: HTTP2Stream
    ) -> Response {
        let date = server.assumeIsolated { $0.currentDate() }
        var fields = HTTP2Fields()
        let response = encoding(response, requestID) { response throws(ForbiddenFieldByte) in
            fields = try HTTP2Fields(response, standing, date: date, requestID: requestID)
        }
        let hasBody = response.sendsBody(toHead: isHead) && (response.stream != nil || !response.body.isEmpty)
        http2.submit(fields, hasBody: hasBody, on: stream)
        if hasBody, response.stream == nil {
            http2.append(response.body, to: stream, now: loop.now)
            http2.end(stream, now: loop.now)
        }
        queueFlush()
        return response
    }

    private func send(
        _ body: ResponseStream, _ requestID: String, _ http2: HTTP2Session, _ stream: HTTP2Stream
    ) async {
        do {
            let trailers = try await body.produce(HTTP2ResponseWriter(self, stream: stream.id))
            http2.end(stream, trailers: trailers, now: loop.now)
        } catch {
            guard isOpen, !stream.isClosed else { return }
            context.logger.warning(
                "a response was broken off", metadata: ["request": "\(requestID)", "cause": "\(error)"])
            http2.reset(stream, NGHTTP2_INTERNAL_ERROR)
        }
    }

    /// Queues a piece of a stream's response and waits until more is welcome.
    func write(_ bytes: [UInt8], stream id: Int32) async throws(ClientGone) {
        guard let http2, let stream = http2.streams[id], !stream.isAnswered, !Task.isCancelled else {
            throw ClientGone()
        }
        http2.append(bytes, to: stream, now: loop.now)
        queueFlush()
        if stream.outputCount > context.configuration.outputHighWater {
            await stream.waitForOutput(atMost: context.configuration.outputHighWater / 2)
        }
        guard !stream.isClosed, !Task.isCancelled else { throw ClientGone() }
    }

    // MARK: Deadlines

    /// When deadlines are to be looked at, whatever comes until then.
    private func nextLook(_ session: HTTP2Session) -> UInt64 {
        let deadlines = context.deadlines
        guard !session.streams.isEmpty || session.headerBegan != nil else {
            return session.idleSince &+ deadlines.idle
        }
        let shortest = min(deadlines.header, deadlines.body, deadlines.write) / 4
        return session.lastSweep &+ min(Connection.sweepInterval, max(shortest, 1_000_000))
    }

    /// Ends what has taken too long: the connection that asks nothing, heads and bodies that do not come, and
    /// responses that are not read.
    private func sweep(_ session: HTTP2Session) {
        let (now, deadlines) = (loop.now, context.deadlines)
        session.lastSweep = now
        // What is decided here goes out before the next wait.
        defer { flush() }
        if let began = session.headerBegan, now >= began &+ deadlines.header {
            context.observer?.refused(.requestTimeout)
            return session.terminate(NGHTTP2_ENHANCE_YOUR_CALM)
        }
        if session.streams.isEmpty, session.headerBegan == nil, now >= session.idleSince &+ deadlines.idle {
            return session.terminate(NGHTTP2_NO_ERROR)
        }
        for stream in session.streams.values {
            if stream.isReading,
                now
                    >= context.end(
                        of: deadlines.body, began: stream.bodyBegan, moved: stream.waitsSince, bytes: stream.bodyBytes)
            {
                stream.bodyFailure = .bodyTooSlow
                stream.wakeReader()
            }
            if let answered = stream.answeredAt, now >= answered &+ deadlines.linger {
                session.reset(stream, NGHTTP2_NO_ERROR)
            }
            if stream.hasOutput,
                now
                    >= context.end(
                        of: deadlines.write, began: stream.blockedSince, moved: stream.lastTaken, bytes: stream.taken)
            {
                session.reset(stream, NGHTTP2_CANCEL)
            }
        }
    }
}

/// Writes the body of the response of one of a connection's streams.
private final class HTTP2ResponseWriter: ResponseWriter {
    private let connection: Connection
    private let stream: Int32

    init(_ connection: Connection, stream: Int32) {
        self.connection = connection
        self.stream = stream
    }

    func write(_ bytes: [UInt8]) async throws(ClientGone) { try await connection.write(bytes, stream: stream) }
}
