internal import HTTPCore

/// Which protocol a connection speaks.
extension Connection {
    /// Serves the connection until it ends.
    func serve() async {
        if await speaksHTTP2() { await serveHTTP2() } else { await serveHTTP1() }
    }

    /// Over TLS by what ALPN has settled; in clear text whether the client begins as HTTP/2 does: RFC 9113 section 3.
    ///
    /// Whatever else comes, or does not come, is HTTP/1.1's to answer; nothing is consumed.
    private func speaksHTTP2() async -> Bool {
        guard transport.scheme == "http" else { return transport.applicationProtocol == "h2" }
        incoming = IncomingRequest(number: 1, began: loop.now)
        while isOpen {
            switch input.begins(with: HTTP2Session.preface) {
            case true?: return true
            case false?: return false
            case nil: break
            }
            guard case .bytes = await receiveMore() else { return false }
        }
        return false
    }
}
