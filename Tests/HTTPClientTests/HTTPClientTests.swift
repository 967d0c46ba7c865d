import Foundation
import HTTPClient
import HTTPTypes
import TestSupport
import Testing

/// Requests that are answered.
struct HTTPClientTests {
    @Test func `a request arrives as it was made`() async throws {
        try await withServer({ _ in .json(#"{"a":1}"#) }) { server, client in
            let request = ClientRequest(
                .post, "\(server.origin)/rates?base=EUR#part", fields: [.accept: "application/json", .from: ""],
                body: Array("hello".utf8))
            let response = try await client.send(request)
            #expect(response.status == .ok)
            #expect(response.text == #"{"a":1}"#)
            #expect(response.version == "1.1")
            #expect(response.fields[.contentType] == "application/json")
            let seen = try #require(server.requests.first)
            #expect(seen.method == "POST" && seen.path == "/rates" && seen.query == "base=EUR")
            #expect(seen.fields["accept"] == "application/json" && seen.fields["user-agent"] == "Martlet/test")
            #expect(seen.fields["from"] == "" && seen.fields["content-length"] == "5")
            #expect(seen.fields["content-type"] == nil && seen.fields["expect"] == nil)
            #expect(seen.body == Array("hello".utf8))
            #expect(server.calls("/rates") == 1)
        }
    }

    @Test(arguments: [HTTPRequest.Method.get, .head, .put, .patch, .delete, .options, .post])
    func `each method is sent as such`(_ method: HTTPRequest.Method) async throws {
        try await withServer({ request in
            request.method == "HEAD"
                ? ScriptedAnswer([.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 70000000\r\n\r\n".utf8))])
                : .answer(404, body: Array(request.method.utf8))
        }) { server, client in
            let response = try await client.send(ClientRequest(method, server.origin))
            #expect(server.requests.map(\.method) == [method.rawValue])
            #expect(response.status.code == (method == .head ? 200 : 404))
            #expect(response.text == (method == .head ? "" : method.rawValue))
        }
    }

    @Test func `the content of a large request arrives whole`() async throws {
        try await withServer({ .answer(body: Array(String($0.body.reduce(0) { $0 &+ Int($1) }).utf8)) }) {
            server, client in
            let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
            let response = try await client.send(ClientRequest(.put, server.origin, body: body))
            #expect(response.text == String(body.reduce(0) { $0 + Int($1) }))
        }
    }

    @Test func `fields are told in their order, without those of interim answers and trailers`() async throws {
        let answer =
            "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nX-B:  two  \r\nx-a:3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\nLocation: /x\r\n\r\n"
        try await withServer({ _ in ScriptedAnswer([.send(Array(answer.utf8))]) }) { server, client in
            let response = try await client.get(server.origin)
            #expect(response.text == "ok")
            let fields = response.fields.map { "\($0.name.canonicalName)=\($0.value)" }
            #expect(fields == ["x-a=1", "x-b=two", "x-a=3", "transfer-encoding=chunked"])
        }
    }

    @Test func `content that is compressed is unpacked`() async throws {
        // "hello" as a stored block of gzip (RFC 1952).
        let gzip: [UInt8] =
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, 5, 0, 0xFA, 0xFF] + Array("hello".utf8)
            + [0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0]
        try await withServer({ _ in .answer(fields: ["Content-Encoding": "gzip"], body: gzip) }) { server, client in
            let response = try await client.get(server.origin)
            #expect(response.text == "hello")
            let offered = server.requests[0].fields["accept-encoding"] ?? ""
            #expect(["gzip", "br", "zstd"].allSatisfy(offered.contains))
        }
    }

    @Test func `a connection is kept for the next request`() async throws {
        try await withServer({ .answer(body: Array("\($0.number)".utf8)) }) { server, client in
            for number in 1...20 {
                let response = try await client.get(server.origin)
                #expect(response.text == "\(number)")
            }
            #expect(server.acceptedConnections == 1)
        }
    }

    @Test func `a kept connection that the server has closed is replaced`() async throws {
        try await withServer({ _ in .answer() }) { server, client in
            _ = try await client.get(server.origin)
            server.dropConnections()
            _ = try await eventually { server.openConnections == 0 }
            _ = try await client.get(server.origin)
            #expect(server.acceptedConnections == 2)
            #expect(server.calls("/") == 2)
        }
    }

    @Test func `what must not be repeated is never sent twice, also on a kept connection`() async throws {
        try await withServer({ $0.method == "GET" ? .answer() : .close }) { server, client in
            _ = try await client.get(server.origin)
            let failure = await client.failure(ClientRequest(.post, server.origin, body: [1]))
            #expect(failure?.code == .interrupted)
            #expect(server.requests.map(\.method) == ["GET", "POST"])
        }
    }

    @Test func `the client may be called from many tasks at once`() async throws {
        try await withServer({ .answer(body: Array($0.path.utf8)) }) { server, client in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<200 {
                    group.addTask { try await client.get("\(server.origin)/\(number)").text == "/\(number)" }
                }
                for try await isRight in group { #expect(isRight) }
            }
            #expect(server.acceptedConnections <= 4)
            let statistics = client.statistics()
            #expect(statistics.answered == 200 && statistics.ended == 200)
            #expect(statistics.open == 0 && statistics.waiting == 0 && statistics.bytesReceived > 200 * 40)
        }
    }
}
