internal import CNghttp2

/// nghttp2's callbacks, each a line to the session's own method.
extension HTTP2Session {
    private static func session(_ pointer: UnsafeMutableRawPointer?) -> HTTP2Session? {
        pointer.map { Unmanaged<HTTP2Session>.fromOpaque($0).takeUnretainedValue() }
    }

    /// What all sessions are made with; the library copies nothing that it must not.
    private nonisolated(unsafe) static let blueprint: (callbacks: OpaquePointer?, options: OpaquePointer?) = {
        // Made once, only read afterwards.
        var callbacks: OpaquePointer?
        nghttp2_session_callbacks_new(&callbacks)
        nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks) { _, header, context in
            if let header { HTTP2Session.session(context)?.beginFrame(unsafe header.pointee) }
            return 0
        }
        nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks) { _, frame, context in
            guard let session = HTTP2Session.session(context), let frame = unsafe frame?.pointee else { return 0 }
            let isRequest = frame.headers.cat == NGHTTP2_HCAT_REQUEST
            session.beginHeaders(frame.hd.stream_id, isRequest: isRequest)
            return 0
        }
        nghttp2_session_callbacks_set_on_header_callback(callbacks) {
            _, frame, name, nameCount, value, count, _, context in
            guard let frame else { return 0 }
            HTTP2Session.session(context)?.addField(
                unsafe frame.pointee.hd.stream_id, name: UnsafeBufferPointer(start: name, count: nameCount),
                value: UnsafeBufferPointer(start: value, count: count))
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks) { _, frame, context in
            guard let session = HTTP2Session.session(context), let header = unsafe frame?.pointee.hd else { return 0 }
            let ends = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
            if header.type == UInt8(NGHTTP2_HEADERS.rawValue) {
                session.headersComplete(header.stream_id, endsStream: ends)
            } else if header.type == UInt8(NGHTTP2_DATA.rawValue), ends, let stream = session.streams[header.stream_id]
            {
                session.endBody(of: stream)
            }
            return 0
        }
        nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks) { _, _, id, bytes, count, context in
            HTTP2Session.session(context)?.addData(id, UnsafeBufferPointer(start: bytes, count: count))
            return 0
        }
        nghttp2_session_callbacks_set_on_frame_send_callback(callbacks) { _, frame, context in
            if let frame { HTTP2Session.session(context)?.sent(unsafe frame.pointee.hd) }
            return 0
        }
        nghttp2_session_callbacks_set_on_stream_close_callback(callbacks) { _, id, _, context in
            HTTP2Session.session(context)?.streamClosed(id)
            return 0
        }
        var options: OpaquePointer?
        nghttp2_option_new(&options)
        // A window opens again when what filled it has been read, not when it has come.
        nghttp2_option_set_no_auto_window_update(options, 1)
        // Closed streams are kept for priorities alone, which are not used.
        nghttp2_option_set_no_closed_streams(options, 1)
        return (callbacks, options)
    }()

    /// A server's session.
    ///
    /// The corresponding C function is `nghttp2_session_server_new2`.
    static func makeHandle() -> OpaquePointer {
        var handle: OpaquePointer?
        nghttp2_session_server_new2(&handle, blueprint.callbacks, nil, blueprint.options)
        guard let handle else { preconditionFailure("no memory for an HTTP/2 session") }
        return handle
    }

    /// Fills a DATA frame.
    static let readOutput: nghttp2_data_source_read_callback = { _, _, buffer, length, flags, source, context in
        guard let session = HTTP2Session.session(context), let source, let flags,
            let pointer = unsafe source.pointee.ptr
        else { return Int(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE.rawValue) }
        let stream = unsafe Unmanaged<HTTP2Stream>.fromOpaque(pointer).takeUnretainedValue()
        let room = UnsafeMutableRawBufferPointer(start: buffer, count: length)
        return session.payload(of: stream, into: room, flags) ?? Int(NGHTTP2_ERR_DEFERRED.rawValue)
    }
}
