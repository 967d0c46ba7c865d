import Foundation
import OpenSSL

/// A blocking client of TLS, or one whose bytes go out one by one, with a deadline on every wait.
final class TLSClient {
    private let session: TLSSession
    private let descriptor: Int32
    /// What has been received and not yet been taken.
    private var received: [UInt8] = []

    /// Shakes hands over a connected socket, which it takes over.
    init(over descriptor: Int32) throws {
        self.descriptor = descriptor
        session = try TLSSession(TLSContext.unverifiedClient(), descriptor: descriptor)
        let step = session.handshake()
        guard step == .done else {
            close(descriptor)
            throw Failure(step: step)
        }
    }

    struct Failure: Error {
        let step: TLSSession.Handshake
    }

    convenience init(port: Int) throws { try self.init(over: Client(port: port).release()) }

    /// A client whose every byte travels alone.
    static func trickling(to port: Int) throws -> TLSClient {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        let (far, server) = (ends[1], try Client(port: port).release())
        var one: Int32 = 1
        setsockopt(server, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        Thread.detachNewThread {
            var byte: UInt8 = 0
            while recv(far, &byte, 1, 0) == 1, Foundation.send(server, &byte, 1, Int32(MSG_NOSIGNAL)) == 1 {}
            shutdown(server, Int32(SHUT_RDWR))
        }
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = recv(server, &buffer, buffer.count, 0)
                guard count > 0, Foundation.send(far, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
            }
            shutdown(far, Int32(SHUT_RDWR))
        }
        return try TLSClient(over: ends[0])
    }

    deinit {
        session.sendCloseNotify()
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    func send(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty, case .bytes(let count) = bytes.withUnsafeBytes({ session.write($0) }) {
            bytes = bytes.dropFirst(count)
        }
    }

    /// Says that nothing more comes.
    func finish() { session.sendCloseNotify() }

    /// Reads once; what became of it.
    @discardableResult
    func receive() -> TLSSession.Outcome {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let outcome = buffer.withUnsafeMutableBytes { session.read(into: $0) }
        if case .bytes(let count) = outcome { received += buffer[..<count] }
        return outcome
    }

    /// Everything up to the server's end, and whether that came in order: with `close_notify`.
    func rest() -> (text: String, isWhole: Bool) {
        while true {
            let outcome = receive()
            if case .bytes = outcome { continue }
            defer { received = [] }
            return (String(decoding: received, as: UTF8.self), outcome == .end)
        }
    }

    /// Everything until `count` bytes have come.
    func take(_ count: Int) -> [UInt8] {
        while received.count < count, case .bytes = receive() {}
        defer { received.removeFirst(min(count, received.count)) }
        return Array(received.prefix(count))
    }

    /// Everything up to and with `end`, or to the server's end.
    func text(through end: String) -> String {
        let end = Array(end.utf8)
        while true {
            if let range = received.firstRange(of: end) {
                defer { received.removeFirst(range.upperBound) }
                return String(decoding: received[..<range.upperBound], as: UTF8.self)
            }
            guard case .bytes = receive() else { return String(decoding: received, as: UTF8.self) }
        }
    }
}
