internal import CNghttp2
internal import HTTPCore
internal import HTTPTypes

/// An HTTP/2 connection's protocol state without I/O: bytes in, requests and bytes out (RFC 9113), by nghttp2.
///
/// Lives on the connection's loop. nghttp2 frames, keeps flow control and refuses what is malformed; limits on what a
/// stranger may spend are kept here.
final class HTTP2Session {
    /// What a client begins with: 24 bytes, RFC 9113 section 3.4.
    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
    /// How much of one body may be under way once somebody reads it, bytes; 65,535 before.
    private static let window = Int32(1 << 20)

    /// Frames but for data that may wait to be sent.
    private static let queueLimit = 1_000

    let limits: ParserLimits
    private let concurrentStreams: Int
    private let handle: OpaquePointer
    /// Open streams by their number.
    private(set) var streams: [Int32: HTTP2Stream] = [:]
    /// Requests whose heads are complete and that nobody has begun to answer.
    private var heads: [Int32] = []
    /// Responders at work, those of cancelled requests among them.
    var responders = 0
    private var budget: HTTP2Budget
    /// Since when a header block has been incomplete.
    private(set) var headerBegan: UInt64?
    /// When the last stream closed.
    private(set) var idleSince: UInt64
    /// When deadlines were last looked at.
    var lastSweep: UInt64
    /// The loop's clock at the last call, nanoseconds.
    var now: UInt64
    private var isEnding = false

    init(limits: ParserLimits, concurrentStreams: Int, now: UInt64) {
        self.limits = limits
        self.concurrentStreams = concurrentStreams
        self.now = now
        idleSince = now
        lastSweep = now
        budget = HTTP2Budget(now: now)
        handle = HTTP2Session.makeHandle()
        nghttp2_session_set_user_data(handle, Unmanaged.passUnretained(self).toOpaque())
        submitSettings()
    }

    deinit { nghttp2_session_del(handle) }

    private func submitSettings() {
        let settings = [
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS.rawValue), value: UInt32(concurrentStreams)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE.rawValue),
                value: UInt32(clamping: limits.headerSection + limits.requestLine)),
            nghttp2_settings_entry(
                settings_id: Int32(NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES.rawValue), value: 1),
        ]
        nghttp2_submit_settings(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), settings, settings.count)
    }

    // MARK: Bytes

    /// Takes bytes from the client; false when nghttp2 gives it up: no preface, or more than it takes of something.
    func receive(_ bytes: UnsafeRawBufferPointer, now: UInt64) -> Bool {
        self.now = now
        return nghttp2_session_mem_recv(handle, bytes.baseAddress, bytes.count) >= 0
    }

    /// Appends frames for the client to `output`, until there are none or `output` has reached `limit` bytes.
    func fill(_ output: inout OutputBuffer, limit: Int, now: UInt64) {
        self.now = now
        while output.count < limit {
            var data: UnsafePointer<UInt8>?
            let count = nghttp2_session_mem_send(handle, &data)
            guard count > 0, let data else { return }
            output.append { $0.append(contentsOf: UnsafeBufferPointer(start: data, count: count)) }
        }
    }

    /// Whether more frames wait for a client that does not read than one that does ever lets come together.
    var isFlooded: Bool { nghttp2_session_get_outbound_queue_size(handle) > HTTP2Session.queueLimit }

    /// Whether there is something to send.
    var wantsWrite: Bool { nghttp2_session_want_write(handle) != 0 }

    /// Whether nothing more is to be sent or received: both sides have said all.
    var isOver: Bool { !wantsWrite && nghttp2_session_want_read(handle) == 0 }

    // MARK: Ending

    /// Tells the client that no further request will be answered; those under way are: GOAWAY, section 6.8.
    func drain() {
        guard !isEnding else { return }
        isEnding = true
        nghttp2_submit_goaway(
            handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), nghttp2_session_get_last_proc_stream_id(handle),
            NGHTTP2_NO_ERROR.rawValue, nil, 0)
    }

    /// Ends the connection with an error code once that has been sent.
    func terminate(_ error: nghttp2_error_code) {
        isEnding = true
        nghttp2_session_terminate_session(handle, error.rawValue)
    }

    /// Ends all streams: the connection is gone.
    func close() {
        for stream in streams.values { stream.close() }
        streams = [:]
    }

    // MARK: Requests

    /// The requests that have come since the last call.
    func takeRequests() -> [Int32] {
        defer { heads = [] }
        return heads
    }

    /// Gives a client room to send more of a body: flow control, section 5.2.
    func consumed(_ count: Int, of stream: HTTP2Stream) {
        budget.earn(1)
        // What a closed stream has left was given back when it closed.
        if !stream.isClosed { nghttp2_session_consume(handle, stream.id, count) }
    }

    /// Widens the windows for a body that somebody reads.
    func widen(for stream: HTTP2Stream) {
        for id in [0, stream.id] {
            nghttp2_session_set_local_window_size(
                handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, HTTP2Session.window)
        }
    }

    // MARK: Responses

    /// Sends an interim response: RFC 9110 section 15.2.
    func submitContinue(_ stream: HTTP2Stream) {
        var fields = HTTP2Fields()
        fields.add(":status", "100".utf8)
        fields.withPairs { pairs in
            _ = unsafe nghttp2_submit_headers(
                handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.id, nil, pairs.baseAddress, pairs.count, nil)
        }
    }

    /// Sends a response's head; the body, if any, follows by ``append(_:to:now:)`` and ``end(_:trailers:now:)``.
    func submit(_ fields: HTTP2Fields, hasBody: Bool, on stream: HTTP2Stream) {
        guard !stream.isClosed else { return }
        var provider = nghttp2_data_provider()
        provider.source.ptr = Unmanaged.passUnretained(stream).toOpaque()
        provider.read_callback = HTTP2Session.readOutput
        fields.withPairs { pairs in
            _ =
                hasBody
                ? unsafe nghttp2_submit_response(handle, stream.id, pairs.baseAddress, pairs.count, &provider)
                : unsafe nghttp2_submit_response(handle, stream.id, pairs.baseAddress, pairs.count, nil)
        }
    }

    /// Queues bytes of a body.
    func append(_ bytes: [UInt8], to stream: HTTP2Stream, now: UInt64) {
        guard !stream.isClosed else { return }
        stream.append(bytes, now: now)
        resume(stream)
    }

    /// Ends a body, with trailer fields.
    func end(_ stream: HTTP2Stream, trailers: HTTPFields = [:], now: UInt64) {
        guard !stream.isClosed else { return }
        stream.end(trailers, now: now)
        resume(stream)
    }

    private func resume(_ stream: HTTP2Stream) {
        guard stream.isDeferred else { return }
        stream.isDeferred = false
        nghttp2_session_resume_data(handle, stream.id)
    }

    /// Breaks a stream off: RST_STREAM, section 6.4.
    func reset(_ stream: HTTP2Stream, _ error: nghttp2_error_code) {
        guard !stream.isClosed else { return }
        nghttp2_submit_rst_stream(handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), stream.id, error.rawValue)
    }
}

// MARK: - What nghttp2 tells

extension HTTP2Session {
    /// A frame's first nine bytes: what it costs.
    func beginFrame(_ header: nghttp2_frame_hd) {
        // A header block that nghttp2 has refused is over as well.
        if header.type != UInt8(NGHTTP2_CONTINUATION.rawValue) { headerBegan = nil }
        guard isNuisance(header) else { return }
        if !budget.spend(now: now), !isEnding { terminate(NGHTTP2_ENHANCE_YOUR_CALM) }
    }

    private func isNuisance(_ header: nghttp2_frame_hd) -> Bool {
        switch UInt32(header.type) {
        // Requests that are refused because so many are under way.
        case NGHTTP2_HEADERS.rawValue: streams.count >= concurrentStreams || responders >= concurrentStreams
        case NGHTTP2_DATA.rawValue:
            header.length < HTTP2Budget.tinyData && header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) == 0
        default: true
        }
    }

    /// A header block begins: a request, or a body's trailers.
    func beginHeaders(_ id: Int32, isRequest: Bool) {
        headerBegan = headerBegan ?? now
        guard isRequest, !isEnding else { return }
        // A client that cancels what it has just asked for must not have more under way than one that waits.
        guard streams.count < concurrentStreams, responders < concurrentStreams else {
            nghttp2_submit_rst_stream(
                handle, UInt8(NGHTTP2_FLAG_NONE.rawValue), id, NGHTTP2_REFUSED_STREAM.rawValue)
            return
        }
        streams[id] = HTTP2Stream(id: id, limits: limits)
    }

    func addField(_ id: Int32, name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>) {
        guard let stream = streams[id], !stream.hasHead else { return }
        unsafe stream.assembler.add(name: name.span, value: value.span)
    }

    func headersComplete(_ id: Int32, endsStream: Bool) {
        headerBegan = nil
        guard let stream = streams[id] else { return }
        if endsStream { endBody(of: stream) }
        guard !stream.hasHead else { return }
        stream.hasHead = true
        stream.hasBody = !endsStream
        heads.append(id)
    }

    /// A piece of a body; what nobody will read makes room at once.
    func addData(_ id: Int32, _ bytes: UnsafeBufferPointer<UInt8>) {
        guard let stream = streams[id], !stream.isAnswered, stream.bodyFailure == nil else {
            nghttp2_session_consume(handle, id, bytes.count)
            return
        }
        stream.bodyBytes += bytes.count
        if stream.bodyBytes > limits.body {
            stream.bodyFailure = .bodyTooLarge
            nghttp2_session_consume(handle, id, bytes.count)
        } else {
            stream.pieces.append(Array(bytes))
        }
        stream.wakeReader()
    }

    func endBody(of stream: HTTP2Stream) {
        stream.bodyEnded = true
        stream.wakeReader()
    }

    /// A frame of ours is on its way.
    func sent(_ header: nghttp2_frame_hd) {
        guard let stream = streams[header.stream_id] else { return }
        if header.type == UInt8(NGHTTP2_DATA.rawValue) { budget.earn(2) }
        guard header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0 else { return }
        budget.earn(1)
        // The answer is whole and the client still sends. It may stop (section 8.1), and is told so after a while only:
        // some, curl 7.88 among them, forget the answer when they are told at once.
        if !stream.bodyEnded { stream.answeredAt = now }
    }

    func streamClosed(_ id: Int32) {
        headerBegan = nil
        guard let stream = streams.removeValue(forKey: id) else { return }
        // What was never read of its body still counts against the connection's window.
        let unread = stream.pieces.reduce(0) { $0 + $1.count }
        if unread > 0 { nghttp2_session_consume_connection(handle, unread) }
        stream.close()
        if streams.isEmpty { idleSince = now }
    }

    /// The next frame's payload, or nil when there is none yet; `flags` learn of the end.
    func payload(
        of stream: HTTP2Stream, into buffer: UnsafeMutableRawBufferPointer, _ flags: UnsafeMutablePointer<UInt32>
    ) -> Int? {
        let count = stream.take(into: buffer, now: now)
        guard stream.outputCount == 0 else { return count }
        if stream.endsOutput {
            stream.endsOutput = false
            unsafe flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
            submitTrailers(stream, flags)
            return count
        }
        if count == 0 { stream.isDeferred = true }
        return count == 0 ? nil : count
    }

    private func submitTrailers(_ stream: HTTP2Stream, _ flags: UnsafeMutablePointer<UInt32>) {
        var fields = HTTP2Fields()
        guard !stream.trailers.isEmpty, (try? fields.add(stream.trailers)) != nil else { return }
        unsafe flags.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
        fields.withPairs { pairs in
            _ = unsafe nghttp2_submit_trailer(handle, stream.id, pairs.baseAddress, pairs.count)
        }
    }
}
