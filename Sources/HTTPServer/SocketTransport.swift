internal import CShims
internal import EventLoop
internal import Glibc

/// The bytes of one connection over a plain socket.
final class SocketTransport: Transport {
    private(set) var descriptor: Int32
    let scheme = "http"
    var applicationProtocol: String? { nil }
    var mayHaveUnread: Bool { false }
    var readNeeds: Readiness { .readable }
    var writeNeeds: Readiness { .writable }

    /// Takes over an accepted, non-blocking socket.
    init(descriptor: Int32) {
        self.descriptor = descriptor
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close() }

    /// The corresponding C function is `recv`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadOutcome { receive(into: buffer, flags: 0) }

    /// Reads without taking: what is read is there for the next read too.
    func peek(into buffer: UnsafeMutableRawBufferPointer) -> ReadOutcome {
        receive(into: buffer, flags: Int32(MSG_PEEK))
    }

    private func receive(into buffer: UnsafeMutableRawBufferPointer, flags: Int32) -> ReadOutcome {
        while true {
            let count = recv(descriptor, buffer.baseAddress, buffer.count, flags)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .end }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .broken
        }
    }

    /// The corresponding C function is `send`; `more` tells the kernel that further bytes follow at once.
    func write(_ buffer: UnsafeRawBufferPointer, more: Bool) -> WriteOutcome {
        let flags = Int32(MSG_NOSIGNAL) | (more ? Int32(MSG_MORE) : 0)
        while true {
            let count = send(descriptor, buffer.baseAddress, buffer.count, flags)
            if count >= 0 { return .bytes(count) }
            if errno == EINTR { continue }
            return errno == EAGAIN ? .wouldBlock : .broken
        }
    }

    /// Nothing: the end of a response stands in its framing.
    func endStream() {}

    /// The corresponding C function is `shutdown`.
    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Has the peer told, when the descriptor is closed, that what it got is not all: socket(7), SO_LINGER.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Closes the descriptor; a second call does nothing.
    func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }
}
