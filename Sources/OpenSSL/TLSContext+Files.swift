internal import COpenSSL
internal import Glibc

extension TLSContext {
    /// Reads the files; called before the context is used.
    func use(_ files: Files) throws(TLSError) {
        try useCertificates(files.certificates)
        try useKey(files.key, of: files.certificates)
        if let authorities = files.clientAuthorities { try requireClients(of: authorities) }
    }

    private func useCertificates(_ file: String) throws(TLSError) {
        try TLSContext.checkReadable(file)
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(context, file) == 1 else {
            throw .queued(file, malformed: "holds no certificate in PEM form")
        }
    }

    private func useKey(_ file: String, of certificates: String) throws(TLSError) {
        try TLSContext.checkReadable(file)
        ERR_clear_error()
        var isEncrypted = false
        let isRead = withUnsafeMutablePointer(to: &isEncrypted) { pointer in
            SSL_CTX_set_default_passwd_cb_userdata(context, pointer)
            SSL_CTX_set_default_passwd_cb(context) { _, _, _, encrypted in
                encrypted?.storeBytes(of: true, as: Bool.self)
                return -1
            }
            defer {
                SSL_CTX_set_default_passwd_cb(context, nil)
                SSL_CTX_set_default_passwd_cb_userdata(context, nil)
            }
            return SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM) == 1
        }
        if isEncrypted {
            ERR_clear_error()
            throw TLSError(
                code: .encrypted, file: file,
                reason: "is encrypted, and nobody is there to give its password; use an unencrypted key")
        }
        let isOthers = !isRead && ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509
        guard isRead || isOthers else { throw .queued(file, malformed: "holds no private key in PEM form") }
        guard isRead, SSL_CTX_check_private_key(context) == 1 else {
            ERR_clear_error()
            throw TLSError(
                code: .mismatch, file: file, reason: "is not the key of the certificate in \(certificates)")
        }
    }

    private func requireClients(of file: String) throws(TLSError) {
        try TLSContext.checkReadable(file)
        ERR_clear_error()
        guard SSL_CTX_load_verify_file(context, file) == 1, let names = SSL_load_client_CA_file(file) else {
            throw .queued(file, malformed: "holds no certificate of an authority in PEM form")
        }
        SSL_CTX_set_client_CA_list(context, names)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }

    private static func checkReadable(_ file: String) throws(TLSError) {
        guard access(file, R_OK) != 0 else { return }
        throw TLSError(code: .unreadable, file: file, reason: "cannot be read: \(String(cString: strerror(errno)))")
    }
}

extension TLSError {
    /// The fault that OpenSSL queued; empties the queue.
    fileprivate static func queued(_ file: String, malformed: String) -> TLSError {
        // The first error queued is the cause, the others tell what failed for it.
        let code = ERR_peek_error()
        let isMalformed = [ERR_LIB_PEM, ERR_LIB_ASN1, ERR_LIB_X509, ERR_LIB_OSSL_DECODER].contains(ERR_GET_LIB(code))
        let text = OpenSSLError.reason(of: code)
        ERR_clear_error()
        if isMalformed || code == 0 { return TLSError(code: .malformed, file: file, reason: malformed) }
        return TLSError(code: .refused, file: file, reason: "cannot be used: \(text)")
    }
}
