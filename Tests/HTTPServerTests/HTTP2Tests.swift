import Foundation
import HTTPCore
import HTTPServer
import HTTPTypes
import Testing

/// HTTP/2 in clear text by prior knowledge, frame by frame.
@Suite("HTTP/2", .serialized)
struct HTTP2Tests {
    private typealias Kind = FrameClient.Kind

    @Test("answers many requests at once on one connection, in whatever order they are done")
    func multiplexing() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                client.ask("/later", stream: 1)
                client.ask("/now", stream: 3)
                #expect(client.response(3)?.body.hasPrefix("GET /now 127.0.0.1 ") == true)
                let late = client.response(1)
                #expect(late?.status == 0x88 && late?.body == "done")
                for stream in stride(from: 5, to: 205, by: 2) { client.ask("/\(stream)", stream: stream) }
                for stream in stride(from: 5, to: 205, by: 2) {
                    #expect(client.response(stream)?.body.hasPrefix("GET /\(stream) ") == true)
                }
            }
            #expect(test.record.opened == 1 && test.record.loops == ["test-0": 102])
        }
    }

    @Test("takes the preface in single bytes, and tells HTTP/1.1 by its first letters")
    func preface() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let slow = try Client(port: port)
                let bytes = FrameClient.preface + FrameClient.frame(Kind.settings)
                for byte in bytes { slow.send([byte]) }
                slow.receive()
                #expect(slow.received.dropFirst(3).first == Kind.settings)
                for method in ["POST", "PRIX", "PRI"] {
                    let old = try Client(port: port)
                    old.send("\(method) / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                    #expect(old.response()?.body.hasPrefix("\(method) / ") == true)
                }
                let wrong = try Client(port: port)
                wrong.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")
                #expect(wrong.rest().hasPrefix("HTTP/1.1 "))
            }
        }
    }

    @Test("keeps the client's windows, and reads a body at its reader's pace")
    func flowControl() async throws {
        try await TestServer.run({ $0.limits.body = 64 << 20 }) { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                client.ask("/large", stream: 1)
                var received = 0
                while received < 65_535, let frame = client.next(Kind.data) { received += frame.payload.count }
                #expect(received == 65_535)
                client.send(FrameClient.frame(Kind.ping, Array(repeating: 7, count: 8)))
                // The window is full: an answer to the ping comes, and not a byte of data before it.
                #expect(client.next()?.type == Kind.ping)
                let room = FrameClient.bytes(TestServer.largeCount)
                client.send(
                    FrameClient.frame(Kind.windowUpdate, room) + FrameClient.frame(Kind.windowUpdate, stream: 1, room))
                while received < TestServer.largeCount, let frame = client.next(Kind.data) {
                    received += frame.payload.count
                }
                #expect(received == TestServer.largeCount)

                client.ask("/count", stream: 3, method: "POST", flags: 4)
                var (sent, connection, stream) = (0, 65_535, 65_535)
                let size = 8 << 20
                while sent < size {
                    while min(connection, stream) < 16_000 {
                        guard let update = client.next(Kind.windowUpdate) else { break }
                        if update.stream == 0 { connection += FrameClient.number(update.payload) }
                        if update.stream == 3 { stream += FrameClient.number(update.payload) }
                    }
                    let count = min(16_000, size - sent)
                    sent += count
                    (connection, stream) = (connection - count, stream - count)
                    let flags: UInt8 = sent == size ? 1 : 0
                    client.send(
                        FrameClient.frame(Kind.data, flags: flags, stream: 3, [UInt8](repeating: 1, count: count)))
                }
                #expect(client.response(3)?.body == "\(size)")
            }
        }
    }

    @Test("streams a response with trailers, and resets one that breaks")
    func streams() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                let room = FrameClient.bytes(1 << 24)
                client.ask("/stream", stream: 1)
                client.send(
                    FrameClient.frame(Kind.windowUpdate, room) + FrameClient.frame(Kind.windowUpdate, stream: 1, room))
                var body: [UInt8] = []
                var blocks = 0
                while let frame = client.next() {
                    if frame.type == Kind.data { body += frame.payload }
                    if frame.type == Kind.headers { blocks += 1 }
                    if frame.endsStream { break }
                }
                #expect(String(decoding: body, as: UTF8.self) == TestServer.pieces.joined() && blocks == 2)
                client.ask("/stream-breaks", stream: 3)
                client.send(FrameClient.frame(Kind.windowUpdate, stream: 3, room))
                #expect(client.next(Kind.reset)?.stream == 3)
                client.ask("/after", stream: 5)
                #expect(client.response(5)?.body.hasPrefix("GET /after ") == true)
            }
        }
    }

    @Test("cancels a responder whose client resets the stream or goes")
    func cancellation() async throws {
        try await TestServer.run { test in
            let port = test.port
            let record = test.record
            try await onThread {
                let client = try FrameClient(port: port)
                client.ask("/hang", stream: 1)
                client.ask("/after", stream: 3)
                #expect(client.response(3) != nil)
                client.send(FrameClient.frame(Kind.reset, stream: 1, FrameClient.bytes(8)))
            }
            #expect(try await eventually { record.cancelled == 1 })
            try await onThread {
                let client = try FrameClient(port: port)
                client.ask("/hang", stream: 1)
                client.ask("/endless", stream: 3)
                #expect(client.next(Kind.data)?.stream == 3)
                client.close()
            }
            #expect(try await eventually { record.cancelled == 3 })
        }
    }

    @Test("refuses heads that are malformed or too large with the status HTTP/1.1 gives them")
    func heads() async throws {
        let cases: [(fields: [(String, String)], status: String)] = [
            (FrameClient.request("/ü"), "400"), (FrameClient.request("relative"), "reset"),
            (FrameClient.request("*"), "reset"), (FrameClient.request("/x", [("host", "other")]), "400"),
            (FrameClient.request("/" + String(repeating: "p", count: 9_000)), "414"),
            (FrameClient.request("/x", [("a", String(repeating: "v", count: 33_000))]), "431"),
            (FrameClient.request("/x", (0..<101).map { ("x-\($0)", "1") }), "431"),
            (FrameClient.request("/x", [("expect", "more")]), "417"),
            ([(":method", "GET"), (":scheme", "http"), (":path", "/x")], "reset"),
        ]
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                for (index, one) in cases.enumerated() {
                    let block = FrameClient.block(one.fields)
                    let stream = index * 2 + 1
                    var frames = FrameClient.frame(
                        Kind.headers, flags: block.count > 16_384 ? 1 : 5, stream: stream, Array(block.prefix(16_384)))
                    var rest = block.dropFirst(16_384)
                    while !rest.isEmpty {
                        let part = Array(rest.prefix(16_384))
                        rest = rest.dropFirst(16_384)
                        frames += FrameClient.frame(
                            Kind.continuation, flags: rest.isEmpty ? 4 : 0, stream: stream, part)
                    }
                    client.send(frames)
                    // The test server's problems say "code id: detail".
                    let answer = client.response(stream)
                    #expect((answer?.body.contains(": ") ?? false) == (one.status != "reset"), "\(index)")
                }
                client.ask("/after", stream: 101)
                #expect(client.response(101)?.body.hasPrefix("GET /after ") == true)
            }
            #expect(test.record.refused.map { "\($0.status.code)" } == cases.map(\.status).filter { $0 != "reset" })
            #expect(test.record.started == ["/after"])
        }
    }

    @Test("ends connections that only cost: floods of pings, settings, resets, empty data, continuations")
    func floods() async throws {
        let empty = FrameClient.block(FrameClient.request("/x"))
        let floods: [(String, [UInt8], @Sendable (Int) -> [UInt8])] = [
            ("ping", [], { _ in FrameClient.frame(Kind.ping, [UInt8](repeating: 0, count: 8)) }),
            ("settings", [], { _ in FrameClient.frame(Kind.settings) }),
            ("priority", [], { FrameClient.frame(Kind.priority, stream: $0 * 2 + 1, [0, 0, 0, 0, 1]) }),
            (
                "window update",
                FrameClient.frame(Kind.headers, flags: 5, stream: 1, FrameClient.block(FrameClient.request("/hang"))),
                { _ in FrameClient.frame(Kind.windowUpdate, stream: 1, FrameClient.bytes(1)) }
            ),
            (
                "rapid reset", [],
                {
                    FrameClient.frame(Kind.headers, flags: 5, stream: $0 * 2 + 1, empty)
                        + FrameClient.frame(Kind.reset, stream: $0 * 2 + 1, FrameClient.bytes(8))
                }
            ),
            (
                "empty data",
                FrameClient.frame(
                    Kind.headers, flags: 4, stream: 1, FrameClient.block(FrameClient.request("/hang", method: "POST"))),
                { _ in FrameClient.frame(Kind.data, stream: 1) }
            ),
            (
                "requests beyond the limit",
                (0..<128).flatMap {
                    FrameClient.frame(
                        Kind.headers, flags: 5, stream: $0 * 2 + 1, FrameClient.block(FrameClient.request("/hang")))
                }, { FrameClient.frame(Kind.headers, flags: 5, stream: $0 * 2 + 1_001, empty) }
            ),
            (
                "continuation", FrameClient.frame(Kind.headers, flags: 1, stream: 1, empty),
                { _ in FrameClient.frame(Kind.continuation, stream: 1) }
            ),
        ]
        try await TestServer.run { test in
            let port = test.port
            for (name, first, flood) in floods {
                let code: Int? = try await onThread {
                    let client = try FrameClient(port: port)
                    client.send(first)
                    for index in 0..<40 { client.send((0..<50).flatMap { flood(index * 50 + $0) }) }
                    return client.next(Kind.goAway)?.errorCode
                }
                #expect(code != nil && code != FrameClient.ErrorCode.none, "\(name): \(code.map(String.init) ?? "-")")
            }
            let server = test.server
            #expect(try await eventually { server.openConnections == 0 && server.residentConnections == 0 })
        }
    }

    @Test("has no more requests under way than it allows, cancelled ones among them")
    func concurrency() async throws {
        try await TestServer.run({ $0.concurrentStreams = 4 }) { test in
            let port = test.port
            let record = test.record
            try await onThread {
                let client = try FrameClient(port: port)
                for stream in [1, 3, 5, 7, 9, 11] { client.ask("/hang", stream: stream) }
                var refused: Set<Int> = []
                while refused.count < 2, let frame = client.next(Kind.reset) {
                    #expect(frame.errorCode == FrameClient.ErrorCode.refusedStream)
                    refused.insert(frame.stream)
                }
                #expect(refused == [9, 11])
            }
            // A refusal may come before the others' responders have begun.
            let haveBegun = try await eventually { record.started.count >= 4 }
            #expect(haveBegun && record.started.count == 4)
        }
    }

    @Test("closes an idle connection with GOAWAY, and one whose header block, body or reading does not go on")
    func deadlines() async throws {
        let change: @Sendable (inout HTTPServerConfiguration) -> Void = {
            $0.idleTimeout = .milliseconds(400)
            $0.headerTimeout = .milliseconds(400)
            $0.bodyTimeout = .milliseconds(400)
            $0.writeTimeout = .milliseconds(400)
        }
        try await TestServer.run(change) { test in
            let port = test.port
            try await onThread {
                let idle = try FrameClient(port: port)
                #expect(idle.next(Kind.goAway)?.errorCode == FrameClient.ErrorCode.none)
                #expect(idle.next() == nil)
                let header = try FrameClient(port: port)
                header.send(FrameClient.frame(Kind.headers, flags: 1, stream: 1, [0x82]))
                #expect(header.next(Kind.goAway)?.errorCode == FrameClient.ErrorCode.calm)
                let body = try FrameClient(port: port)
                body.ask("/echo", stream: 1, method: "POST", flags: 4, [("content-length", "10")])
                body.send(FrameClient.frame(Kind.data, stream: 1, [1, 2, 3]))
                #expect(body.response(1)?.body.contains("too slowly") == true)
                let reader = try FrameClient(port: port)
                reader.ask("/large", stream: 1)
                #expect(reader.next(Kind.reset)?.errorCode == FrameClient.ErrorCode.cancel)
                // A window of exactly the body's bytes: only its end waits, and that for a client that takes nothing.
                let end = try FrameClient(port: port)
                end.send(FrameClient.frame(Kind.settings, [0, 4, 0, 0, 0, 10]))
                end.ask("/slow-end", stream: 1)
                #expect(end.next(Kind.data)?.payload.count == 10)
                #expect(end.next(Kind.reset)?.errorCode == FrameClient.ErrorCode.cancel)
            }
        }
    }

    @Test("does not charge a client for a responder that takes its time between two pieces of the body")
    func slowReader() async throws {
        try await TestServer.run({ $0.bodyTimeout = .milliseconds(600) }) { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                client.ask("/slow-reader", stream: 1, method: "POST", flags: 4)
                client.send(FrameClient.frame(Kind.data, stream: 1, [UInt8](repeating: 0x78, count: 5_000)))
                // The reader has waited for a while, and the deadlines were looked at.
                Thread.sleep(forTimeInterval: 1.4)
                client.send(FrameClient.frame(Kind.data, flags: 1, stream: 1, [UInt8](repeating: 0x78, count: 5_000)))
                #expect(client.response(1)?.body == "10000")
            }
        }
    }

    @Test("keeps its deadlines however busy the client is otherwise")
    func deadlinesAmidTraffic() async throws {
        let change: @Sendable (inout HTTPServerConfiguration) -> Void = {
            $0.headerTimeout = .milliseconds(600)
            $0.writeTimeout = .milliseconds(600)
        }
        try await TestServer.run(change) { test in
            let port = test.port
            try await onThread {
                let reader = try FrameClient(port: port)
                reader.send(FrameClient.frame(Kind.settings, [0, 4, 0, 0, 0, 0]))
                reader.ask("/now", stream: 1)
                let ping = FrameClient.frame(Kind.ping, [UInt8](repeating: 0, count: 8))
                var reset: FrameClient.Frame?
                for _ in 0..<400 where reset == nil {
                    reader.send(ping)
                    var frame = reader.next()
                    while let one = frame, one.type != Kind.ping {
                        if one.type == Kind.reset { reset = one }
                        frame = reset == nil ? reader.next() : nil
                    }
                    Thread.sleep(forTimeInterval: 0.05)
                }
                #expect(reset?.errorCode == FrameClient.ErrorCode.cancel)
                let header = try FrameClient(port: port)
                header.send(FrameClient.frame(Kind.headers, flags: 1, stream: 1, [0x82]))
                // A continuation that trickles: each byte is traffic.
                var ended = false
                header.send([0, 0, 130, Kind.continuation, 4, 0, 0, 0, 1, 0, 1, 0x61, 126])
                for _ in 0..<120 where !ended {
                    header.send([0x76])
                    Thread.sleep(forTimeInterval: 0.05)
                    ended = header.hasReceived(Kind.goAway)
                }
                #expect(ended)
            }
        }
    }

    @Test("takes a body that comes with its head, and answers before a body that nobody reads has ended")
    func bodies() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                let head = FrameClient.block(FrameClient.request("/count", method: "POST"))
                client.send(
                    FrameClient.frame(Kind.headers, flags: 4, stream: 1, head)
                        + FrameClient.frame(Kind.data, flags: 1, stream: 1, [1, 2, 3, 4, 5]))
                #expect(client.response(1)?.body == "5")
                client.ask("/unread", stream: 3, method: "POST", flags: 4)
                #expect(client.response(3)?.body.hasPrefix("POST /unread ") == true)
                // The client may go on for a while; what it sends is passed over.
                client.send(FrameClient.frame(Kind.data, stream: 3, [UInt8](repeating: 1, count: 1_000)))
                client.send(FrameClient.frame(Kind.data, flags: 1, stream: 3, [1]))
                client.ask("/after", stream: 5)
                #expect(client.response(5)?.body.hasPrefix("GET /after ") == true)
                client.ask("/unread", stream: 7, method: "POST", flags: 4)
                #expect(client.next(Kind.reset)?.errorCode == FrameClient.ErrorCode.none)
            }
        }
    }

    @Test("goes on after a malformed request, however long")
    func malformed() async throws {
        try await TestServer.run({ $0.headerTimeout = .milliseconds(300) }) { test in
            let port = test.port
            try await onThread {
                let client = try FrameClient(port: port)
                client.ask("/x", stream: 1, [("UPPER", "case")])
                #expect(client.next(Kind.reset)?.errorCode == FrameClient.ErrorCode.protocolError)
                Thread.sleep(forTimeInterval: 1)
                client.ask("/after", stream: 3)
                #expect(client.response(3)?.body.hasPrefix("GET /after ") == true)
            }
        }
    }

    @Test("drains: what runs is answered, what comes later is not, and the connection ends")
    func drain() async throws {
        try await TestServer.run { test in
            let port = test.port
            let server = test.server
            let record = test.record
            let answer = Task {
                try await onThread {
                    let client = try FrameClient(port: port)
                    client.ask("/later", stream: 1)
                    let goAway = client.next(Kind.goAway)
                    client.ask("/too-late", stream: 3)
                    return (goAway?.errorCode, client.response(1)?.body, client.next() == nil)
                }
            }
            #expect(try await eventually { record.started == ["/later"] })
            await server.shutdown(grace: .seconds(30))
            let (code, body, ended) = try await answer.value
            #expect(code == FrameClient.ErrorCode.none && body == "done" && ended)
            #expect(record.started == ["/later"])
        }
    }
}
