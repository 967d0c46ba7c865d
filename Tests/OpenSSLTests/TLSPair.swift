import Foundation
import OpenSSL
import TestSupport

/// A client and a server of TLS, and the bytes between them, which the test hands over itself.
final class TLSPair {
    let client, server: TLSSession
    private let clientEnd, serverEnd: Wire

    /// One side's socket and the far end of it.
    private final class Wire {
        let near: Int32
        private(set) var far: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
            (near, far) = (ends[0], ends[1])
        }

        deinit {
            close(near)
            cut()
        }

        /// Ends the wire, seen from the near side.
        func cut() {
            if far >= 0 { close(far) }
            far = -1
        }
    }

    init(_ files: TLSContext.Files) throws {
        clientEnd = try Wire()
        serverEnd = try Wire()
        client = try TLSSession(TLSContext.unverifiedClient(), descriptor: clientEnd.near)
        server = try TLSSession(TLSContext(server: files), descriptor: serverEnd.near)
    }

    /// Hands over at most `limit` bytes each way; the counts that went.
    @discardableResult
    func carry(atMost limit: Int = .max) -> (toServer: Int, toClient: Int) {
        (carry(from: clientEnd.far, to: serverEnd.far, limit), carry(from: serverEnd.far, to: clientEnd.far, limit))
    }

    private func carry(from: Int32, to: Int32, _ limit: Int) -> Int {
        var carried = 0
        while carried < limit {
            var buffer = [UInt8](repeating: 0, count: min(limit - carried, 16 << 10))
            let count = recv(from, &buffer, buffer.count, Int32(MSG_PEEK))
            guard count > 0 else { break }
            let sent = send(to, buffer, count, Int32(MSG_NOSIGNAL))
            guard sent > 0 else { break }
            carried += recv(from, &buffer, sent, 0)
        }
        return carried
    }

    /// What one side reads next, as soon as enough has been handed over.
    func next(to side: TLSSession, atMost limit: Int) -> (outcome: TLSSession.Outcome, bytes: [UInt8]) {
        for _ in 0..<10_000 {
            carry(atMost: limit)
            let result = side.take()
            if result.outcome != .wantsRead { return result }
        }
        return (.wantsRead, [])
    }

    /// Ends the server's side of the wire.
    func cutServer() { serverEnd.cut() }

    /// Takes handshake steps until both sides are done or fail, `limit` bytes at a time.
    func shakeHands(atMost limit: Int = .max) -> (client: TLSSession.Handshake, server: TLSSession.Handshake) {
        var (mine, theirs) = (client.handshake(), TLSSession.Handshake.wantsRead)
        for _ in 0..<10_000 {
            carry(atMost: limit)
            if theirs != .done { theirs = server.handshake() }
            carry(atMost: limit)
            if mine != .done { mine = client.handshake() }
            if mine != .wantsRead && theirs != .wantsRead { break }
        }
        return (mine, theirs)
    }
}

extension TLSSession {
    func send(_ text: String) -> Outcome { Array(text.utf8).withUnsafeBytes { write($0) } }

    /// Reads once.
    func take(_ size: Int = 64 << 10) -> (outcome: Outcome, bytes: [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: size)
        let outcome = buffer.withUnsafeMutableBytes { read(into: $0) }
        guard case .bytes(let count) = outcome else { return (outcome, []) }
        return (outcome, Array(buffer.prefix(count)))
    }

    func takeText(_ size: Int = 64 << 10) -> String { String(decoding: take(size).bytes, as: UTF8.self) }
}
