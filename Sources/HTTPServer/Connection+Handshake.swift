internal import EventLoop
internal import Logging
internal import OpenSSL

/// The first byte of a TLS connection, the record type of a handshake: RFC 8446 section 5.1.
private let handshakeRecord: UInt8 = 22

extension Connection {
    /// What carries a new connection's bytes.
    ///
    /// A Unix-domain socket has no TLS: it is this machine's own, and nobody listens in between.
    static func transport(_ descriptor: Int32, _ peer: Peer, _ context: ServerContext) -> any Transport {
        let socket = SocketTransport(descriptor: descriptor)
        guard peer.block != nil, let tls = context.tls.withLock({ $0 }) else { return socket }
        do throws(OpenSSLError) {
            return try TLSTransport(socket, tls)
        } catch {
            context.logger.error("a connection could not be secured: \(error)")
            // Never in the clear in its place: the client gets a closed connection.
            socket.close()
            return socket
        }
    }

    /// Does the TLS handshake, where there is one to do, within the time that a request's head has.
    ///
    /// - Returns: false when the connection is over.
    func secure() async -> Bool {
        guard let tls = transport as? TLSTransport else { return true }
        let deadline = loop.now &+ context.deadlines.header
        guard let first = await firstByte(tls.socket, until: deadline) else { return false }
        guard first == handshakeRecord else {
            // In the clear, as the client speaks.
            transport = tls.socket
            await refuse(
                .malformedRequest,
                "this port speaks HTTPS, and the request came in plain HTTP; use https:// in its place")
            return false
        }
        while true {
            switch tls.handshake() {
            case .done: return true
            case .wantsRead, .wantsWrite:
                guard !draining, case .readable = await waitForInput(until: deadline) else { return false }
            case .failed(let reason):
                context.observer?.handshakeFailed()
                context.logger.debug(
                    "a TLS handshake failed", metadata: ["peer": "\(peer.host)", "cause": "\(reason)"])
                // The alert that says why is on its way: what the client still sends must not reset it.
                transport = tls.socket
                await finish(lingering: true)
                return false
            }
        }
    }

    /// What the client begins with, left where it is; nil when it sends nothing.
    private func firstByte(_ socket: SocketTransport, until deadline: UInt64) async -> UInt8? {
        var byte: UInt8 = 0
        while true {
            switch withUnsafeMutableBytes(of: &byte, { unsafe socket.peek(into: $0) }) {
            case .bytes: return byte
            case .end, .broken: return nil
            case .wouldBlock:
                guard !draining, case .readable = await waitForInput(until: deadline) else { return nil }
            }
        }
    }
}
