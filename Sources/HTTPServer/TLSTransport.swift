internal import EventLoop
internal import OpenSSL

/// The bytes of one connection over TLS; ``handshake()`` comes first.
final class TLSTransport: Transport {
    /// What carries the records; takes this transport's place when the client turns out to speak no TLS.
    let socket: SocketTransport
    private let session: TLSSession
    private var isEstablished = false

    private(set) var readNeeds = Readiness.readable
    private(set) var writeNeeds = Readiness.writable

    /// Takes over an accepted, non-blocking socket.
    init(_ socket: SocketTransport, _ context: TLSContext) throws(OpenSSLError) {
        self.socket = socket
        session = try TLSSession(context, descriptor: socket.descriptor)
    }

    var descriptor: Int32 { socket.descriptor }
    let scheme = "https"
    var applicationProtocol: String? { session.applicationProtocol }
    var mayHaveUnread: Bool { session.mayHaveUnread }

    /// Goes on with the handshake; what the next step waits for is in ``readNeeds``.
    func handshake() -> TLSSession.Handshake {
        let step = session.handshake()
        isEstablished = step == .done
        readNeeds = step == .wantsWrite ? .writable : .readable
        return step
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadOutcome {
        // OpenSSL would begin the handshake, which is not this call's to do.
        guard isEstablished else { return .wouldBlock }
        let outcome = session.read(into: buffer)
        readNeeds = outcome == .wantsWrite ? .writable : .readable
        return switch outcome {
        case .bytes(let count): .bytes(count)
        case .end: .end
        case .wantsRead, .wantsWrite: .wouldBlock
        case .broken: .broken
        }
    }

    func write(_ buffer: UnsafeRawBufferPointer, more: Bool) -> WriteOutcome {
        guard isEstablished else { return .wouldBlock }
        let outcome = session.write(buffer)
        writeNeeds = outcome == .wantsRead ? .readable : .writable
        return switch outcome {
        case .bytes(let count): .bytes(count)
        case .wantsRead, .wantsWrite: .wouldBlock
        case .end, .broken: .broken
        }
    }

    /// The alert `close_notify`: RFC 8446 section 6.1.
    func endStream() { session.sendCloseNotify() }

    func finishWriting() {
        session.sendCloseNotify()
        socket.finishWriting()
    }

    func resetOnClose() { socket.resetOnClose() }

    func close() { socket.close() }
}
