internal import HTTPCore

/// Which protocol a connection speaks.
extension Connection {
    /// Serves the connection until it ends, or rests.
    func serve() async {
        switch requests > 0 ? false : await speaksHTTP2() {
        case true?: await serveHTTP2()
        case false?: await serveHTTP1()
        case nil: rest()
        }
    }

    /// Over TLS by what ALPN has settled; in clear text whether the client begins as HTTP/2 does: RFC 9113 section 3.
    ///
    /// Whatever else comes, or does not come, is HTTP/1.1's to answer; nothing is consumed. Nil when the client has said
    /// nothing for a while.
    private func speaksHTTP2() async -> Bool? {
        guard transport.scheme == "http" else { return transport.applicationProtocol == "h2" }
        incoming = IncomingRequest(number: 1, began: loop.now)
        while isOpen {
            if let isPreface = input.begins(with: HTTP2Session.preface) { return isPreface }
            switch await receiveMore() {
            case .bytes: continue
            case .quiet: return nil
            case .failure, .closed: return false
            }
        }
        return false
    }

    /// Leaves a connection that has been quiet for a while without a task and without buffers, which are most of what it
    /// costs, until its client says something or it has been idle for too long.
    func rest() {
        guard isOpen else { return }
        (input, output) = (InputBuffer(), OutputBuffer())
        isResting = true
        task = nil
        inputTimer?.set(at: incoming.began &+ context.deadlines.idle)
    }

    /// Goes on with a connection that rests.
    func wake() {
        guard isResting else { return }
        isResting = false
        inputTimer?.cancel()
        task = Task(executorPreference: server.taskExecutor) { await self.serve() }
    }
}
