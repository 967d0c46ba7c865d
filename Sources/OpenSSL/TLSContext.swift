internal import COpenSSL
internal import Glibc

/// What the TLS connections of one side share: certificate, key, trusted authorities and rules.
///
/// TLS 1.2 and 1.3 alone; in 1.2 only ephemeral elliptic-curve keys with authenticated ciphers (RFC 9325), no compression and
/// no renegotiation. Sessions are resumed by tickets, whose keys are the context's own: nothing is kept for each client.
///
/// OpenSSL writes with write(2): making a context has the process ignore SIGPIPE, which would end it. Sources: RFC 8446,
/// RFC 5246.
package final class TLSContext: @unchecked Sendable {
    // @unchecked: nothing of the SSL_CTX is changed after `init`; what OpenSSL counts in it has OpenSSL's own locks.
    let context: OpaquePointer
    let isServer: Bool
    /// The protocols that are spoken, the preferred one first, each after its length: RFC 7301 section 3.1.
    fileprivate let offered: [UInt8]

    /// The files that a server shows and trusts, all PEM.
    package struct Files: Sendable, Hashable {
        /// The certificate and those between it and its authority, in this order.
        package var certificates: String
        /// The certificate's private key, unencrypted.
        package var key: String
        /// The authorities of client certificates; nil when none is asked for.
        package var clientAuthorities: String?

        /// Names the files.
        package init(certificates: String, key: String, clientAuthorities: String? = nil) {
            self.certificates = certificates
            self.key = key
            self.clientAuthorities = clientAuthorities
        }
    }

    /// A server's context.
    ///
    /// - Parameters:
    ///   - files: Read now, and never again.
    ///   - protocols: What ALPN may agree on, the preferred one first. A client that names only others is sent the alert
    ///     `no_application_protocol`; one that names none is let in.
    /// - Throws: ``TLSError``, which names the file and what is wrong with it.
    package init(server files: Files, protocols: [String] = ["h2", "http/1.1", "http/1.0"]) throws(TLSError) {
        guard let context = SSL_CTX_new(TLS_server_method()) else {
            throw TLSError(code: .refused, file: files.certificates, reason: OpenSSLError("SSL_CTX_new").description)
        }
        self.context = context
        isServer = true
        offered = protocols.flatMap { [UInt8(truncatingIfNeeded: $0.utf8.count)] + Array($0.utf8) }
        setRules()
        try use(files)
        let unretained = Unmanaged.passUnretained(self).toOpaque()
        SSL_CTX_set_alpn_select_cb(context, selectProtocol, unretained)
    }

    /// A client's context that trusts whoever answers, by TLS 1.3 alone.
    ///
    /// Only to ask a service of this machine, whose certificate is for the name that others know it by.
    package static func unverifiedClient() throws(OpenSSLError) -> TLSContext {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw OpenSSLError("SSL_CTX_new") }
        signal(SIGPIPE, SIG_IGN)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_3_VERSION), nil)
        return TLSContext(client: context)
    }

    private init(client context: OpaquePointer) {
        self.context = context
        isServer = false
        offered = []
    }

    deinit { SSL_CTX_free(context) }

    /// When the certificate begins and ceases to be valid, in Unix seconds; nil where there is no certificate.
    package var validity: (from: Int, until: Int)? {
        guard let certificate = SSL_CTX_get0_certificate(context) else { return nil }
        var (from, until) = (tm(), tm())
        guard ASN1_TIME_to_tm(X509_get0_notBefore(certificate), &from) == 1,
            ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) == 1
        else { return nil }
        return (timegm(&from), timegm(&until))
    }

    // MARK: Rules

    private func setRules() {
        signal(SIGPIPE, SIG_IGN)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        SSL_CTX_set_options(context, martlet_tls_server_options)
        // Neither list can be refused: both name ciphers that every OpenSSL 3 has.
        SSL_CTX_set_ciphersuites(
            context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256")
        SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM+AES128:ECDHE+AESGCM:ECDHE+CHACHA20")
        // A buffer that holds nothing is given back: 34 KB less for each idle connection. A write may be continued from
        // another buffer with the same bytes, and says how much of it went.
        let modes =
            SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS
        SSL_CTX_ctrl(context, SSL_CTRL_MODE, Int(modes), nil)
        // One read(2) for a record, not one for its header and one for the rest.
        SSL_CTX_ctrl(context, SSL_CTRL_SET_READ_AHEAD, 1, nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF), nil)
        // Without one, a ticket of a client with a certificate is an error: SSL_CTX_set_session_id_context(3).
        let name = Array("martlet".utf8)
        SSL_CTX_set_session_id_context(context, name, UInt32(name.count))
    }

    // MARK: ALPN

    /// Picks the first of ours that the client has: RFC 7301 section 3.2.
    fileprivate func select(from client: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var position = 0
        while position < offered.count {
            let ours = offered[position...].prefix(Int(offered[position]) + 1)
            var start = 0
            while start < client.count {
                let end = min(start + 1 + Int(client[start]), client.count)
                if client[start..<end].elementsEqual(ours) { return start + 1..<end }
                start = end
            }
            position += ours.count
        }
        return nil
    }
}

/// `SSL_CTX_alpn_select_cb_func`: points `out` into the client's own list, which outlives the call.
private func selectProtocol(
    _: OpaquePointer?, _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ length: UnsafeMutablePointer<UInt8>?,
    _ list: UnsafePointer<UInt8>?, _ count: UInt32, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
    guard let list, let argument else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    // The session that calls keeps its context alive.
    let context = Unmanaged<TLSContext>.fromOpaque(argument).takeUnretainedValue()
    let bytes = UnsafeBufferPointer(start: list, count: Int(count))
    guard let chosen = context.select(from: bytes) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    out?.pointee = list + chosen.lowerBound
    length?.pointee = UInt8(truncatingIfNeeded: chosen.count)
    return SSL_TLSEXT_ERR_OK
}
