internal import DequeModule
internal import HTTPCore
internal import HTTPTypes

/// One request and its response on an HTTP/2 connection; lives on the connection's loop.
final class HTTP2Stream {
    let id: Int32

    // The request.
    var assembler: RequestAssembler
    var hasHead = false
    /// Something follows the head.
    var hasBody = false
    /// Runs the responder; the stream's end cancels it.
    var task: Task<Void, Never>?
    /// Pieces of the body that have come and were not read yet.
    var pieces = Deque<[UInt8]>()
    var bodyBytes = 0
    var bodyEnded = false
    var bodyFailure: ParseFailure?
    /// Somebody has begun to read the body.
    var bodyWanted = false
    var awaitsContinue = false
    /// When the body was first waited for, and since when its next piece is.
    var bodyBegan: UInt64 = 0
    private(set) var waitsSince: UInt64 = 0
    private var reader: UnsafeContinuation<Void, Never>?

    // The response.
    private var output = Deque<[UInt8]>()
    private var sentOfFirst = 0
    /// Bytes that wait to be sent.
    private(set) var outputCount = 0
    /// The response's end is queued, after its bytes.
    var endsOutput = false
    private(set) var trailers = HTTPFields()
    /// nghttp2 has been told that there is nothing to send yet.
    var isDeferred = false
    /// Since when there is output, or its end, that the client has not taken, when it last took some, and how much since then.
    private(set) var blockedSince: UInt64 = 0
    private(set) var lastTaken: UInt64 = 0
    private(set) var taken = 0
    private var writer: (atMost: Int, continuation: UnsafeContinuation<Void, Never>)?

    /// The stream is closed: nobody reads or writes any more.
    private(set) var isClosed = false
    /// The response is whole and sent, as far as this side goes.
    var isAnswered = false
    /// When that was, while the client still sends its body.
    var answeredAt: UInt64?

    init(id: Int32, limits: ParserLimits) {
        self.id = id
        assembler = RequestAssembler(limits: limits)
    }

    /// Whether the responder waits for more of the body.
    var isReading: Bool { reader != nil }

    func waitForBody(now: UInt64) async {
        waitsSince = now
        await withUnsafeContinuation { reader = $0 }
    }

    /// Wakes whoever waits for the body.
    func wakeReader() {
        reader?.resume()
        reader = nil
    }

    /// Whether bytes of the response, or its end, wait to be sent.
    var hasOutput: Bool { outputCount > 0 || endsOutput }

    /// Queues bytes of the response.
    func append(_ bytes: [UInt8], now: UInt64) {
        guard !bytes.isEmpty else { return }
        beginOutput(now)
        output.append(bytes)
        outputCount += bytes.count
    }

    /// Queues the response's end.
    func end(_ trailers: HTTPFields, now: UInt64) {
        beginOutput(now)
        (endsOutput, self.trailers) = (true, trailers)
    }

    private func beginOutput(_ now: UInt64) {
        if outputCount == 0 { (blockedSince, lastTaken, taken) = (now, now, 0) }
    }

    /// Moves queued bytes into a frame's payload; returns how many.
    func take(into buffer: UnsafeMutableRawBufferPointer, now: UInt64) -> Int {
        var filled = 0
        while filled < buffer.count, let first = output.first {
            let count = min(first.count - sentOfFirst, buffer.count - filled)
            first.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[sentOfFirst..<sentOfFirst + count]))
            }
            filled += count
            sentOfFirst += count
            if sentOfFirst == first.count {
                output.removeFirst()
                sentOfFirst = 0
            }
        }
        outputCount -= filled
        taken += filled
        lastTaken = now
        if let writer, outputCount <= writer.atMost {
            self.writer = nil
            writer.continuation.resume()
        }
        return filled
    }

    func waitForOutput(atMost count: Int) async { await withUnsafeContinuation { writer = (count, $0) } }

    /// Ends everything that waits on the stream, and the responder.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        if !bodyEnded, bodyFailure == nil {
            bodyFailure = ParseFailure(.badRequest, "the client has cancelled the request")
        }
        wakeReader()
        writer?.continuation.resume()
        writer = nil
        output.removeAll()
        outputCount = 0
        if !isAnswered { task?.cancel() }
        task = nil
    }
}
