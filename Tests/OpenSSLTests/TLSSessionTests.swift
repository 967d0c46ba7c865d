import Foundation
import OpenSSL
import TestSupport
import Testing

extension TLSFixture {
    func context(_ certificate: Certificate = .good) -> TLSContext.Files {
        let (chain, key) = files(certificate)
        return TLSContext.Files(certificates: chain, key: key)
    }
}

@Suite("TLS between a client and a server", .enabled(if: TLSFixture.isAvailable))
struct TLSSessionTests {
    @Test("carries bytes both ways, and tells an end from a broken connection", arguments: [Int.max, 1])
    func bothWays(limit: Int) async throws {
        try await TLSFixture.with { fixture in
            let pair = try TLSPair(fixture.context())
            let hands = pair.shakeHands(atMost: limit)
            #expect(hands.client == .done && hands.server == .done)
            #expect(pair.server.version == "TLSv1.3" && pair.server.applicationProtocol == nil)
            #expect(pair.server.take().outcome == .wantsRead)
            #expect(pair.client.send("ask") == .bytes(3))
            #expect(pair.next(to: pair.server, atMost: limit).bytes == Array("ask".utf8))
            #expect(pair.server.send("answer") == .bytes(6))
            pair.server.sendCloseNotify()
            pair.server.sendCloseNotify()
            #expect(pair.next(to: pair.client, atMost: limit).bytes == Array("answer".utf8))
            #expect(pair.next(to: pair.client, atMost: limit).outcome == .end)
            // The other direction is open still.
            #expect(pair.client.send("late") == .bytes(4))
            pair.carry()
            #expect(pair.server.takeText() == "late")
        }
    }

    @Test("says that bytes wait which no readiness of the socket tells of")
    func unread() async throws {
        try await TLSFixture.with { fixture in
            let pair = try TLSPair(fixture.context())
            _ = pair.shakeHands()
            #expect(!pair.server.mayHaveUnread)
            _ = pair.client.send("0123456789")
            _ = pair.client.send("abcdef")
            pair.carry()
            #expect(pair.server.takeText(4) == "0123" && pair.server.mayHaveUnread)
            #expect(pair.server.takeText() == "456789")
            #expect(pair.server.takeText() == "abcdef")
            #expect(pair.server.take().outcome == .wantsRead && !pair.server.mayHaveUnread)
            // A part of a record is nothing to read, and must not be taken for it again and again.
            _ = pair.client.send("x")
            pair.carry(atMost: 7)
            #expect(pair.server.take().outcome == .wantsRead && !pair.server.mayHaveUnread)
            pair.carry()
            #expect(pair.server.takeText() == "x")
        }
    }

    @Test("goes on with a write that the socket did not take, from wherever the bytes are by then")
    func largeWrites() async throws {
        try await TLSFixture.with { fixture in
            let pair = try TLSPair(fixture.context())
            _ = pair.shakeHands()
            let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
            var (rest, received, stalls) = (bytes, [UInt8](), 0)
            while received.count < bytes.count {
                switch rest.withUnsafeBytes({ pair.server.write($0) }) {
                case .bytes(let count):
                    rest = Array(rest.dropFirst(count))
                    if !rest.isEmpty { continue }
                case .wantsWrite:
                    stalls += 1
                    rest = Array(rest)
                case let other: Issue.record("\(other)")
                }
                pair.carry()
                while case let (.bytes, piece) = pair.client.take() {
                    received += piece
                    pair.carry()
                }
            }
            #expect(stalls > 0)
            #expect(received == bytes)
        }
    }

    @Test("fails at whatever byte a client leaves in the handshake, and is of no use afterwards")
    func cut() async throws {
        try await TLSFixture.with { fixture in
            for count in [0, 1, 3, 5, 6, 50, 100, 150, 200] {
                let pair = try TLSPair(fixture.context())
                #expect(pair.client.handshake() == .wantsRead)
                pair.carry(atMost: count)
                #expect(pair.server.handshake() == .wantsRead)
                pair.cutServer()
                var step = pair.server.handshake()
                // Another test's child, until it has become its program, holds the end that was just closed.
                for _ in 0..<1_000 where step == .wantsRead {
                    usleep(10_000)
                    step = pair.server.handshake()
                }
                guard case .failed = step else {
                    Issue.record("the handshake did not fail after \(count) bytes")
                    continue
                }
                #expect(pair.server.take().outcome == .broken && pair.server.send("x") == .broken)
                pair.server.sendCloseNotify()
            }
        }
    }

    @Test("says why a handshake fails, without a word of the peer's")
    func garbage() async throws {
        try await TLSFixture.with { fixture in
            var ends: [Int32] = [-1, -1]
            try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
            defer { for end in ends { close(end) } }
            let session = try TLSSession(TLSContext(server: fixture.context()), descriptor: ends[0])
            let text = Array("GET /secret HTTP/1.1\r\n\r\n".utf8)
            #expect(write(ends[1], text, text.count) == text.count)
            #expect(session.handshake() == .failed("http request"))
        }
    }

    @Test("demands a certificate when it has authorities for them, and the client learns that")
    func clientCertificate() async throws {
        try await TLSFixture.with { fixture in
            var files = fixture.context()
            files.clientAuthorities = fixture.authorities
            let pair = try TLSPair(files)
            let hands = pair.shakeHands()
            #expect(hands.client == .done && hands.server == .failed("peer did not return a certificate"))
            #expect(pair.client.take().outcome == .broken && pair.client.peerWantsCertificate)
        }
    }
}
