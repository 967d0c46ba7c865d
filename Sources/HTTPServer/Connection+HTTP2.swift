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
            response = await server.responder(request(head, body(of: head, id), requestID))
        } catch {
            if requestID.isEmpty { requestID = self.requestID(for: [:]) }
            response = context.response(
                to: ServerProblem(parseFailure: error.status), error.reason, requestID: requestID, peer: peer)
        }
        guard let http2, !stream.isClosed else { return }
        let isHead = stream.assembler.method == .head
        submit(response, toHead: isHead, requestID, http2, stream)
        if let body = response.stream, response.sendsBody(toHead: isHead) {
            await send(body, requestID, http2, stream)
        }
        stream.isAnswered = true
        queueFlush()
    }

    private func body(of head: RequestHead, _ id: Int32) -> RequestBody {
        switch head.body {
        case .none: .none
        case .length(let length): RequestBody(length: length, from: HTTP2RequestBody(self, stream: id))
        case .chunked: RequestBody(length: nil, from: HTTP2RequestBody(self, stream: id))
        }
    }

    /// The next piece of a stream's body; nil after the last.
    func nextPiece(ofStream id: Int32) async throws(ParseFailure) -> [UInt8]? {
        guard let http2, let stream = http2.streams[id] else {
            throw ParseFailure(.badRequest, "the request's body is not there any more")
        }
        if !stream.bodyWanted {
            stream.bodyWanted = true
            (stream.bodyBegan, stream.bodyMoved) = (loop.now, loop.now)
            http2.widen(for: stream)
            if stream.awaitsContinue, stream.bodyBytes == 0, !stream.bodyEnded { http2.submitContinue(stream) }
            queueFlush()
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
            await stream.waitForBody()
        }
    }

    // MARK: Responses

    private func submit(
        _ response: Response, toHead isHead: Bool, _ requestID: String, _ http2: HTTP2Session, _ stream: HTTP2Stream
    ) {
        var response = response
        let date = server.assumeIsolated { $0.currentDate() }
        var fields: HTTP2Fields
        do throws(ForbiddenFieldByte) {
            fields = try HTTP2Fields(response, standing, date: date, requestID: requestID)
        } catch {
            context.logger.error(
                "a response's \(error.field) field holds a control byte", metadata: ["request": "\(requestID)"])
            response = context.response(
                to: .internalError, "the response could not be written", requestID: requestID, peer: peer)
            response.fields = [:]
            fields = (try? HTTP2Fields(response, standing, date: date, requestID: requestID)) ?? HTTP2Fields()
        }
        let hasBody = response.sendsBody(toHead: isHead) && (response.stream != nil || !response.body.isEmpty)
        http2.submit(fields, hasBody: hasBody, on: stream)
        if hasBody, response.stream == nil {
            http2.append(response.body, to: stream, now: loop.now)
            http2.end(stream)
        }
        queueFlush()
    }

    private func send(
        _ body: ResponseStream, _ requestID: String, _ http2: HTTP2Session, _ stream: HTTP2Stream
    ) async {
        do {
            http2.end(stream, trailers: try await body.produce(HTTP2ResponseWriter(self, stream: stream.id)))
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
                now >= stream.bodyMoved &+ deadlines.body
                    || now >= stream.bodyBegan &+ deadlines.body &+ context.duration(of: stream.bodyBytes)
            {
                stream.bodyFailure = ParseFailure(.requestTimeout, "the request's body came too slowly")
                stream.wakeReader()
            }
            if let answered = stream.answeredAt, now >= answered &+ deadlines.linger {
                session.reset(stream, NGHTTP2_NO_ERROR)
            }
            if stream.outputCount > 0,
                now >= stream.lastTaken &+ deadlines.write
                    || now >= stream.blockedSince &+ deadlines.write &+ context.duration(of: stream.taken)
            {
                session.reset(stream, NGHTTP2_CANCEL)
            }
        }
    }
}

/// Hands over the body of one of a connection's streams.
private final class HTTP2RequestBody: RequestBodySource {
    private let connection: Connection
    private let stream: Int32

    init(_ connection: Connection, stream: Int32) {
        self.connection = connection
        self.stream = stream
    }

    func next() async throws(ParseFailure) -> [UInt8]? { try await connection.nextPiece(ofStream: stream) }
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
