internal import HTTPCore

/// Which protocol a connection speaks.
extension Connection {
    /// Serves the connection until it ends.
    func serve() async {
        if await beginsWithPreface() { await serveHTTP2() } else { await serveHTTP1() }
    }

    /// Whether the client begins as HTTP/2 does: prior knowledge, RFC 9113 section 3.3.
    ///
    /// Whatever else comes, or does not come, is HTTP/1.1's to answer; nothing is consumed.
    private func beginsWithPreface() async -> Bool {
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
