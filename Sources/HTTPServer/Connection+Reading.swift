internal import EventLoop
internal import HTTPCore

/// The request that is being read: what its deadlines go by, and how far its body is.
struct IncomingRequest {
    /// Which of the connection's requests it is, from 1.
    let number: Int
    /// When its head's first byte came, and later its body's.
    var began: UInt64
    /// Bytes of its body so far.
    var bodyBytes = 0
    /// Its head is complete.
    var hasHead = false
    /// All of it has been read.
    var hasEnded = false
    /// The client waits for `100 (Continue)`.
    var awaitsContinue = false
    /// What was wrong with its body.
    var failure: ParseFailure?

    init(number: Int, began: UInt64) {
        self.number = number
        self.began = began
    }
}

extension ParseFailure {
    static let headTooSlow = ParseFailure(.requestTimeout, "the request's head took too long")
    static let bodyTooSlow = ParseFailure(.requestTimeout, "the request's body came too slowly")
    static let bodyGone = ParseFailure(.badRequest, "the request's body is not there any more")
}

/// Reading an HTTP/1.1 request's body, and waiting for more of a request.
extension Connection {
    /// What became of waiting for more of a request.
    enum More {
        case bytes
        case failure(ParseFailure)
        case closed
        /// Nothing has come for a while, and nothing is under way.
        case quiet
    }

    /// How long a connection waits for its next request before it rests: nanoseconds.
    private static let quietAfter: UInt64 = 2_000_000_000

    /// Bodies up to this size that nobody read are waited for, so that the connection can serve the next request.
    private static let passedOver = 64 << 10

    /// The body that follows a head.
    func beginBody(of head: RequestHead) -> RequestBody {
        incoming.hasHead = true
        incoming.began = loop.now
        incoming.awaitsContinue = head.expectsContinue
        if case .none = head.body {
            // The parser's own end of the request; it needs no byte for it.
            _ = try? input.next(&parser)
            incoming.hasEnded = true
        }
        return head.body { [self, number = requests] () throws(ParseFailure) in
            try await nextPiece(ofRequest: number)
        }
    }

    /// The next piece of request `number`'s body; nil after the last.
    func nextPiece(ofRequest number: Int) async throws(ParseFailure) -> [UInt8]? {
        guard number == incoming.number, isOpen else {
            throw .bodyGone
        }
        if let failure = incoming.failure { throw failure }
        do throws(ParseFailure) {
            return try await nextPiece()
        } catch {
            incoming.failure = error
            // A client that went was not refused.
            if isOpen { context.observer?.refused(ServerProblem(parseFailure: error.status)) }
            throw error
        }
    }

    private func nextPiece() async throws(ParseFailure) -> [UInt8]? {
        while !incoming.hasEnded {
            switch try input.next(&parser) {
            case .body(let range):
                incoming.bodyBytes += range.count
                return input.bytes(range)
            case .end: incoming.hasEnded = true
            case .head: break
            case .needsMore:
                if incoming.awaitsContinue, incoming.bodyBytes == 0, input.count == 0 {
                    incoming.awaitsContinue = false
                    output.append { $0.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8) }
                    queueFlush()
                }
                switch await receiveMore() {
                case .bytes: break
                case .failure(let failure): throw failure
                case .closed, .quiet: throw ParseFailure(.badRequest, "the connection was closed")
                }
            }
        }
        return nil
    }

    /// Reads over what nobody wanted of a body, if it is short.
    ///
    /// - Returns: what is wrong with it, when nobody has answered that yet.
    func passOverBody() async -> ParseFailure? {
        guard !incoming.hasEnded, incoming.failure == nil else { return nil }
        do throws(ParseFailure) {
            while !incoming.hasEnded {
                let isLong = incoming.bodyBytes + (parser.remainingContent ?? 0) > Connection.passedOver
                if isLong || (incoming.awaitsContinue && input.count == 0) { return nil }
                _ = try await nextPiece()
            }
            return nil
        } catch {
            incoming.failure = error
            return error
        }
    }

    /// Waits for bytes and reads them.
    func receiveMore() async -> More {
        let before = input.count
        while true {
            // Bytes may have come between the wake-up and this task's turn.
            if input.count > before { return .bytes }
            let idle = parser.isBetweenRequests && input.count == 0
            if inputEnded {
                guard !idle else { return .closed }
                return .failure(ParseFailure(.badRequest, "the request ended before it was complete"))
            }
            // A server that ends looks once whether a request has just come, and waits for none.
            if !(idle && draining) {
                switch await waitForInput(until: deadline(idle: idle)) {
                case .closed: return .closed
                case .deadline:
                    if idle {
                        if loop.now >= incoming.began &+ context.deadlines.idle { return .closed }
                        // What the client has not taken yet is not to be given up.
                        if output.isEmpty { return .quiet }
                        continue
                    }
                    return .failure(incoming.hasHead ? .bodyTooSlow : .headTooSlow)
                case .readable: break
                }
            }
            switch receive() {
            case .bytes:
                if idle { incoming.began = loop.now }
                return .bytes
            case .wouldBlock:
                if idle && draining && input.count == 0 { return .closed }
            case .end: continue
            case .broken:
                abort()
                return .closed
            }
        }
    }

    private func deadline(idle: Bool) -> UInt64 {
        if idle {
            let since = output.isEmpty ? incoming.began : loop.now
            return min(since &+ Connection.quietAfter, incoming.began &+ context.deadlines.idle)
        }
        guard incoming.hasHead else { return incoming.began &+ context.deadlines.header }
        return context.end(
            of: context.deadlines.body, began: incoming.began, moved: loop.now, bytes: incoming.bodyBytes)
    }
}
