import Foundation
import Testing

/// Bodies that are made while they are sent, and read while they arrive.
@Suite("Streamed bodies over HTTP/1.1", .serialized)
struct StreamTests {
    @Test("go out in chunks, with trailers, and the connection serves the next request")
    func chunks() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try Client(port: port)
                client.send(
                    "GET /stream HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                let text = client.rest()
                #expect(text.contains("\r\nTransfer-Encoding: chunked\r\nTrailer: Content-Digest\r\n"))
                let chunks = TestServer.pieces.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
                #expect(text.contains("\r\n\r\n\(chunks)0\r\nContent-Digest: pieces=4\r\n\r\nHTTP/1.1 200 OK\r\n"))
                #expect(text.contains("GET /next "))
            }
        }
    }

    @Test("end with the connection for an HTTP/1.0 client, and have no body for HEAD")
    func withoutChunks() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let old = try Client(port: port)
                old.send("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let text = old.rest()
                #expect(text.contains("\r\nConnection: close\r\n") && !text.contains("Transfer-Encoding"))
                #expect(text.hasSuffix("\r\n\r\n" + TestServer.pieces.joined()))
                let client = try Client(port: port)
                client.send("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(client.response(toHead: true)?.fields["transfer-encoding"] == "chunked")
                #expect(client.response()?.body.hasPrefix("GET /next ") == true)
            }
        }
    }

    @Test("that break leave no clean end, in neither version")
    func breaks() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                for version in ["1.1", "1.0"] {
                    let client = try Client(port: port)
                    client.send("GET /stream-breaks HTTP/\(version)\r\nHost: x\r\n\r\n")
                    while client.receive() {}
                    #expect(errno == ECONNRESET)
                    #expect(!String(decoding: client.received, as: UTF8.self).contains("0\r\nContent-Digest"))
                }
            }
        }
    }

    @Test("wait for a client that does not read, and are cancelled when it goes")
    func backpressure() async throws {
        try await TestServer.run { test in
            let port = test.port
            let client = try await onThread {
                let client = try Client(port: port, receiveBuffer: 64 << 10)
                client.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
                client.receive()
                return Held(client: client)
            }
            let record = test.record
            // Whatever the kernel's buffers hold, the writer comes to rest.
            var before = -1
            while record.written == 0 || record.written != before {
                before = record.written
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(record.written < 32 << 20)
            await onThread { client.client.reset() }
            #expect(try await eventually { record.cancelled == 1 })
        }
    }

    @Test("are read as they come, whatever their size, and a client that expects 100 is told when they are wanted")
    func uploads() async throws {
        try await TestServer.run({ $0.limits.body = 64 << 20 }) { test in
            let port = test.port
            try await onThread {
                let client = try Client(port: port)
                let size = 20 << 20
                client.send("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
                for _ in 0..<20 { client.send([UInt8](repeating: 1, count: 1 << 20)) }
                #expect(client.response()?.body == "\(size)")
                client.send("POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<100 { client.send("3e8\r\n" + String(repeating: "y", count: 1_000) + "\r\n") }
                client.send("0\r\n\r\n")
                #expect(client.response()?.body == "100000")
                client.send("POST /count HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
                #expect(client.response()?.status == 100)
                client.send("ab")
                #expect(client.response()?.body == "2")
            }
        }
    }

    @Test("that nobody reads are passed over when short; after long ones the connection ends")
    func unread() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try Client(port: port)
                client.send(
                    "POST /short HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(client.response()?.body.hasPrefix("POST /short ") == true)
                #expect(client.response()?.body.hasPrefix("GET /2 ") == true)
                client.send("POST /long HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
                let answer = client.response()
                #expect(answer?.status == 200 && answer?.fields["connection"] == "close")
                client.send("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(client.rest().isEmpty)
                let expecting = try Client(port: port)
                expecting.send("POST /unread HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
                #expect(expecting.response()?.fields["connection"] == "close")
            }
            #expect(!test.record.started.contains("/smuggled"))
        }
    }

    @Test("that are larger than their reader takes are refused before they come")
    func tooLarge() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let client = try Client(port: port)
                client.send(
                    "POST /echo-small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n")
                #expect(client.response()?.status == 413)
                let malformed = try Client(port: port)
                malformed.send("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                #expect(malformed.response()?.status == 400)
                #expect(malformed.rest().isEmpty)
            }
        }
    }
}
