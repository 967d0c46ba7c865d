internal import COpenSSL

/// One connection's TLS over a socket that its owner keeps, non-blocking or not.
///
/// It belongs to the loop or thread that uses it. The error queue of OpenSSL is a thread's: it is emptied before each call,
/// or one connection's error would be taken for another's (SSL_get_error(3)).
package final class TLSSession {
    /// What became of the handshake so far.
    package enum Handshake: Equatable {
        case done
        /// To be called again when the socket is readable.
        case wantsRead
        /// To be called again when the socket is writable.
        case wantsWrite
        /// The reason may be logged: it holds nothing that the peer chose.
        case failed(String)
    }

    /// What became of reading or writing.
    package enum Outcome: Equatable {
        case bytes(Int)
        /// The peer has sent its last byte.
        case end
        /// To be called again when the socket is readable.
        case wantsRead
        /// To be called again when the socket is writable.
        case wantsWrite
        /// Nothing more goes either way.
        case broken
    }

    private let session: OpaquePointer
    /// The session's callbacks refer to it.
    private let context: TLSContext
    private var isBroken = false
    /// Whether another ``read(into:)`` may bring something although the socket has nothing.
    ///
    /// Bytes that came with earlier ones wait here, and no readiness of the socket tells of them.
    package private(set) var mayHaveUnread = false

    /// TLS over a connected socket, which is not closed with it.
    package init(_ context: TLSContext, descriptor: Int32) throws(OpenSSLError) {
        guard let session = SSL_new(context.context) else { throw OpenSSLError("SSL_new") }
        self.session = session
        self.context = context
        guard SSL_set_fd(session, descriptor) == 1 else { throw OpenSSLError("SSL_set_fd") }
        if context.isServer { SSL_set_accept_state(session) } else { SSL_set_connect_state(session) }
    }

    deinit { SSL_free(session) }

    /// Goes on with the handshake as far as the socket lets it.
    ///
    /// C: `SSL_do_handshake`.
    package func handshake() -> Handshake {
        guard !isBroken else { return .failed("it has failed before") }
        ERR_clear_error()
        let result = SSL_do_handshake(session)
        if result == 1 {
            mayHaveUnread = SSL_has_pending(session) == 1
            return .done
        }
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        default:
            isBroken = true
            defer { ERR_clear_error() }
            let verdict = Int(SSL_get_verify_result(session))
            if verdict != Int(X509_V_OK) {
                return .failed(String(cString: X509_verify_cert_error_string(verdict)))
            }
            let reason = OpenSSLError.reason(of: ERR_peek_error())
            return .failed(reason.isEmpty ? "the peer ended the connection" : reason)
        }
    }

    /// Reads what has come, after the handshake.
    ///
    /// C: `SSL_read_ex`.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        guard !isBroken else { return .broken }
        ERR_clear_error()
        var count = 0
        let result = SSL_read_ex(session, buffer.baseAddress, buffer.count, &count)
        mayHaveUnread = result == 1 && SSL_has_pending(session) == 1
        return result == 1 ? .bytes(count) : outcome(result)
    }

    /// Writes at most one record's worth, 16 KiB; after `wantsRead` or `wantsWrite` the same bytes must be passed again,
    /// and more may follow them.
    ///
    /// C: `SSL_write_ex`.
    package func write(_ buffer: UnsafeRawBufferPointer) -> Outcome {
        guard !isBroken else { return .broken }
        guard !buffer.isEmpty else { return .bytes(0) }
        ERR_clear_error()
        var count = 0
        let result = SSL_write_ex(session, buffer.baseAddress, buffer.count, &count)
        return result == 1 ? .bytes(count) : outcome(result)
    }

    /// Tells the peer that no more bytes come, as far as the socket takes it: the alert `close_notify`.
    ///
    /// A second call does nothing. Reading goes on. C: `SSL_shutdown`.
    package func sendCloseNotify() {
        guard !isBroken, SSL_is_init_finished(session) == 1, SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN == 0
        else { return }
        ERR_clear_error()
        SSL_shutdown(session)
    }

    /// What ALPN agreed on, for example `h2`; nil when the client named no protocol.
    package var applicationProtocol: String? {
        var (name, length) = (UnsafePointer<UInt8>?.none, UInt32(0))
        SSL_get0_alpn_selected(session, &name, &length)
        guard let name, length > 0 else { return nil }
        return String(decoding: UnsafeBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    }

    /// The version that was agreed on, such as `TLSv1.3`.
    package var version: String { String(cString: SSL_get_version(session)) }

    /// Whether the peer broke off because it wants a certificate that was not shown: RFC 8446 section 6.2.
    package private(set) var peerWantsCertificate = false

    private func outcome(_ result: Int32) -> Outcome {
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .wantsRead
        case SSL_ERROR_WANT_WRITE: return .wantsWrite
        case SSL_ERROR_ZERO_RETURN: return .end
        default:
            isBroken = true
            peerWantsCertificate = ERR_GET_REASON(ERR_peek_error()) == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED
            ERR_clear_error()
            return .broken
        }
    }
}
