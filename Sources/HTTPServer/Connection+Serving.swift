internal import EventLoop
internal import HTTPCore
internal import HTTPTypes
internal import Logging

extension Connection {
    /// What became of the attempt to read a request.
    private enum Incoming {
        case request(RequestHead, body: [UInt8])
        case refusal(ServerProblem, detail: String)
        /// Nothing more comes; nobody is to be told.
        case end
    }

    /// Reads and answers requests, in order, until the connection ends.
    func serve() async {
        while isOpen {
            switch await nextRequest() {
            case .end:
                return await finish(lingering: false)
            case .refusal(let problem, let detail):
                await waitForOutput(atMost: context.configuration.outputHighWater)
                return await refuse(problem, detail)
            case .request(let head, let body):
                guard await answer(head, body) else { return await finish(lingering: draining) }
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

    // MARK: Reading

    private func nextRequest() async -> Incoming {
        var head: RequestHead?
        var body: [UInt8] = []
        var offered = false
        // When the head's first byte came, and later the body's.
        var began = loop.now
        while true {
            let event: RequestParser.Event
            do throws(ParseFailure) {
                event = try input.next(&parser)
            } catch {
                return .refusal(ServerProblem(parseFailure: error.status), detail: error.reason)
            }
            switch event {
            case .head(let parsed):
                head = parsed
                began = loop.now
                if case .length(let length) = parsed.body { body.reserveCapacity(min(length, 64 << 10)) }
            case .body(let range):
                input.copy(range, to: &body)
            case .end:
                guard let head else { return .end }
                return .request(head, body: body)
            case .needsMore:
                if let head, head.expectsContinue, !offered, body.isEmpty, input.count == 0 {
                    offered = true
                    output.append { $0.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8) }
                    queueFlush()
                }
                if let ending = await receiveMore(head, bodyBytes: body.count, &began) { return ending }
            }
        }
    }

    /// Waits for bytes and reads them; nil when there are some, else how the request ends instead.
    private func receiveMore(_ head: RequestHead?, bodyBytes: Int, _ began: inout UInt64) async -> Incoming? {
        let before = input.count
        while true {
            // Bytes may have come between the wake-up and this task's turn.
            if input.count > before { return nil }
            let idle = parser.isBetweenRequests && input.count == 0
            if inputEnded {
                return idle ? .end : .refusal(.malformedRequest, detail: "the request ended before it was complete")
            }
            // A server that ends looks once whether a request has just come, and waits for none.
            if !(idle && draining) {
                switch await waitForInput(until: deadline(head, bodyBytes, began, idle: idle)) {
                case .closed: return .end
                case .deadline:
                    if idle { return .end }
                    return .refusal(
                        .requestTimeout,
                        detail: head == nil ? "the request's head took too long" : "the request's body came too slowly")
                case .readable: break
                }
            }
            switch receive() {
            case .bytes:
                if idle { began = loop.now }
                return nil
            case .wouldBlock:
                if idle && draining && input.count == 0 { return .end }
            case .end: continue
            case .broken:
                abort()
                return .end
            }
        }
    }

    private func deadline(_ head: RequestHead?, _ bodyBytes: Int, _ began: UInt64, idle: Bool) -> UInt64 {
        if idle { return loop.now &+ context.deadlines.idle }
        guard head != nil else { return began &+ context.deadlines.header }
        let rate = UInt64(max(context.configuration.minimumBodyRate, 1))
        let average = began &+ context.deadlines.body &+ UInt64(bodyBytes) * 1_000_000_000 / rate
        return min(loop.now &+ context.deadlines.body, average)
    }

    // MARK: Answering

    /// Answers one request; false when the connection is to end after it.
    private func answer(_ head: RequestHead, _ body: [UInt8]) async -> Bool {
        requests += 1
        let id = requestID(for: head.request.headerFields)
        responding = true
        if inputEnded { peerFinished() }
        var request = head.request
        request.scheme = transport.scheme
        let response = await server.responder(Request(head: request, body: body, peer: peer.host, id: id))
        responding = false
        halfCloseTimer?.cancel()
        guard isOpen else { return false }
        let reachedLimit = context.configuration.requestsPerConnection.map { requests >= $0 } ?? false
        let keeps = head.keepsAlive && !draining && !reachedLimit
        send(
            response, to: head.request.method == .head, requestID: id,
            !keeps ? .close : head.minorVersion == 0 ? .keepAlive : .persistent)
        if output.count > context.configuration.outputHighWater {
            await waitForOutput(atMost: context.configuration.outputHighWater)
        }
        return keeps
    }

    private func requestID(for fields: HTTPFields) -> String {
        RequestIDs.chosen(in: fields) ?? server.assumeIsolated { $0.nextRequestID() }
    }

    private func send(
        _ response: Response, to isHead: Bool, requestID: String, _ connection: ResponseFraming.Connection
    ) {
        let framing = ResponseFraming(
            isHead: isHead, connection: connection, date: server.assumeIsolated { $0.currentDate() },
            requestID: requestID)
        var response = response
        do throws(ForbiddenFieldByte) {
            try output.append { bytes throws(ForbiddenFieldByte) in try response.writeHead(framing, to: &bytes) }
        } catch {
            context.logger.error(
                "a response's \(error.field) field holds a control byte", metadata: ["request": "\(requestID)"])
            response = context.response(to: .internalError, "the response could not be written", requestID: requestID)
            response.fields = [:]
            try? output.append { bytes throws(ForbiddenFieldByte) in try response.writeHead(framing, to: &bytes) }
        }
        if response.sendsBody(toHead: isHead) { output.append(body: response.body) }
        queueFlush()
    }

    func refuse(_ problem: ServerProblem, _ detail: String) async {
        guard isOpen else { return }
        let id = requestID(for: [:])
        send(
            context.response(to: problem, detail, requestID: id), to: parser.method == .head, requestID: id, .close)
        await finish(lingering: true)
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
