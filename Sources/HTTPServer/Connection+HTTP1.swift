internal import EventLoop
internal import HTTPCore
internal import HTTPTypes
internal import Logging

/// HTTP/1.1 on a connection: one request after the other, RFC 9112.
extension Connection {
    /// What became of the attempt to read a request's head.
    private enum Incoming {
        case head(RequestHead)
        case refusal(ServerProblem, detail: String)
        /// Nothing more comes; nobody is to be told.
        case end
        /// Nothing has come for a while.
        case quiet
    }

    /// Reads and answers requests, in order, until the connection ends.
    func serveHTTP1() async {
        while isOpen {
            switch await nextHead() {
            case .end:
                return await finish(lingering: false)
            case .quiet:
                return rest()
            case .refusal(let problem, let detail):
                return await refuse(problem, detail)
            case .head(let head):
                guard await answer(head) else { return await finish(lingering: draining || !incoming.hasEnded) }
            }
        }
    }

    /// Tells a connection beyond a limit so.
    func refuse(_ problem: ServerProblem) async {
        await refuse(
            problem,
            problem == .rateLimited
                ? "this server has as many connections of your address open as it takes; use them, or close some"
                : "this server has as many connections open as it takes; try again shortly")
    }

    private func nextHead() async -> Incoming {
        // The first request may have begun while it was still open whether it would be HTTP/2.
        if incoming.number != requests + 1 || input.count == 0 {
            incoming = IncomingRequest(number: requests + 1, began: loop.now)
        }
        while true {
            do throws(ParseFailure) {
                if case .head(let head) = try input.next(&parser) { return .head(head) }
            } catch {
                return .refusal(ServerProblem(parseFailure: error.status), detail: error.reason)
            }
            switch await receiveMore() {
            case .bytes: continue
            case .closed: return .end
            case .quiet: return .quiet
            case .failure(let failure):
                return .refusal(ServerProblem(parseFailure: failure.status), detail: failure.reason)
            }
        }
    }

    // MARK: Answering

    /// Answers one request; false when the connection is to end after it.
    private func answer(_ head: RequestHead) async -> Bool {
        requests += 1
        let id = requestID(for: head.request.headerFields)
        let body = beginBody(of: head)
        responding = true
        if inputEnded { peerFinished() }
        let response = await server.responder(request(head, body, id))
        guard isOpen else { return false }
        if let failure = await passOverBody() {
            endResponding()
            await refuse(ServerProblem(parseFailure: failure.status), failure.reason)
            return false
        }
        let reachedLimit = context.configuration.requestsPerConnection.map { requests >= $0 } ?? false
        let isHTTP10 = head.minorVersion == 0
        let keeps =
            head.keepsAlive && !draining && !reachedLimit && incoming.hasEnded && !(isHTTP10 && response.stream != nil)
        let isHead = head.request.method == .head
        let sent = send(
            response, to: isHead, requestID: id, chunks: !isHTTP10,
            !keeps ? .close : isHTTP10 ? .keepAlive : .persistent)
        if let stream = sent.stream, sent.sendsBody(toHead: isHead) {
            guard await send(stream, requestID: id, chunks: !isHTTP10) else { return false }
        }
        endResponding()
        if output.count > context.configuration.outputHighWater {
            await waitForOutput(atMost: context.configuration.outputHighWater)
        }
        return keeps
    }

    private func endResponding() {
        responding = false
        halfCloseTimer?.cancel()
    }

    /// A request as the responder gets it, whatever protocol it came by.
    func request(_ head: RequestHead, _ body: RequestBody, _ id: String) -> Request {
        var fields = head.request
        fields.scheme = transport.scheme
        return Request(head: fields, body: body, peer: peer.host, id: id)
    }

    func requestID(for fields: HTTPFields) -> String {
        RequestIDs.chosen(in: fields) ?? server.assumeIsolated { $0.nextRequestID() }
    }

    /// Queues a response's head, and its body unless that is streamed; returns the response that it was.
    @discardableResult
    private func send(
        _ response: Response, to isHead: Bool, requestID: String, chunks: Bool, _ connection: ResponseFraming.Connection
    ) -> Response {
        let framing = ResponseFraming(
            isHead: isHead, connection: connection, chunks: chunks, standing: standing,
            date: server.assumeIsolated { $0.currentDate() },
            requestID: requestID)
        let response = encoding(response, requestID) { response throws(ForbiddenFieldByte) in
            try output.append { bytes throws(ForbiddenFieldByte) in try response.writeHead(framing, to: &bytes) }
        }
        if response.sendsBody(toHead: isHead) { output.append(body: response.body) }
        queueFlush()
        return response
    }

    /// Has `encode` write a response's head, or that of an internal error in its place where a field holds a control byte.
    ///
    /// - Returns: the response whose head was written.
    func encoding(
        _ response: Response, _ requestID: String, _ encode: (Response) throws(ForbiddenFieldByte) -> Void
    ) -> Response {
        do throws(ForbiddenFieldByte) {
            try encode(response)
            return response
        } catch {
            context.logger.error(
                "a response's \(error.field) field holds a control byte", metadata: ["request": "\(requestID)"])
            var problem = context.response(
                to: .internalError, "the response could not be written", requestID: requestID, peer: peer)
            problem.fields = [:]
            try? encode(problem)
            return problem
        }
    }

    func refuse(_ problem: ServerProblem, _ detail: String) async {
        guard isOpen else { return }
        let id = requestID(for: [:])
        send(
            context.response(to: problem, detail, requestID: id, peer: peer), to: parser.method == .head, requestID: id,
            chunks: true, .close)
        await finish(lingering: true)
    }

    // MARK: Streaming

    /// Sends a body that is made meanwhile; false when it broke off, and the connection with it.
    private func send(_ stream: ResponseStream, requestID: String, chunks: Bool) async -> Bool {
        // The head goes out before the first piece: a client that is gone shows by what comes back.
        flush()
        do {
            let trailers = try await stream.produce(HTTP1ResponseWriter(self, request: requests, chunks: chunks))
            guard isOpen else { return false }
            if chunks { try output.append { try ResponseStream.endChunks(trailers, to: &$0) } }
            queueFlush()
            return true
        } catch {
            if isOpen {
                context.logger.warning(
                    "a response was broken off", metadata: ["request": "\(requestID)", "cause": "\(error)"])
            }
            // A reset, so that not even a body that ends with the connection is taken for whole.
            transport.resetOnClose()
            abort()
            return false
        }
    }

    /// Queues a piece of request `number`'s response and waits until more is welcome.
    func write(_ bytes: [UInt8], request number: Int, chunks: Bool) async throws(ClientGone) {
        guard isOpen, responding, number == requests, !Task.isCancelled else { throw ClientGone() }
        guard !bytes.isEmpty else { return }
        if chunks { output.append { ResponseStream.beginChunk(of: bytes.count, to: &$0) } }
        output.append(body: bytes)
        if chunks { output.append { $0.append(contentsOf: "\r\n".utf8) } }
        queueFlush()
        if output.count > context.configuration.outputHighWater {
            await waitForOutput(atMost: context.configuration.outputHighWater / 2)
        }
        guard isOpen, !Task.isCancelled else { throw ClientGone() }
    }

    // MARK: Ending

    /// Sends what is left and closes.
    ///
    /// Lingering means that the client still gets to read it although it may be sending: closing a socket with unread
    /// input resets it, and a reset discards what was under way (RFC 9112 section 9.6).
    func finish(lingering: Bool) async {
        await waitForOutput(atMost: 0)
        guard isOpen else { return }
        transport.endStream()
        if (lingering || input.count > 0) && !inputEnded {
            transport.finishWriting()
            let deadline = loop.now &+ context.deadlines.linger
            drainInput: while case .readable = await waitForInput(until: deadline) {
                input.discard()
                switch receive() {
                case .bytes, .wouldBlock: continue
                case .end, .broken: break drainInput
                }
            }
        }
        close()
    }
}

/// Writes the body of one of a connection's responses.
private final class HTTP1ResponseWriter: ResponseWriter {
    private let connection: Connection
    private let request: Int
    private let chunks: Bool

    init(_ connection: Connection, request: Int, chunks: Bool) {
        self.connection = connection
        self.request = request
        self.chunks = chunks
    }

    func write(_ bytes: [UInt8]) async throws(ClientGone) {
        try await connection.write(bytes, request: request, chunks: chunks)
    }
}
