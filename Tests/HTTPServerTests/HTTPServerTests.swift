import Domain
import EventLoop
import Foundation
import HTTPCore
import HTTPServer
import HTTPTypes
import Testing

/// One suite after the other: some count the sockets of the whole process.
@Suite("The HTTP server", .serialized)
struct HTTPServerTests {
    @Suite("answering", .serialized)
    struct Answering {
        @Test("answers with its own fields, on the loop, and keeps the connection")
        func answers() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n")
                    let first = try #require(client.response())
                    let id = try #require(first.fields["x-request-id"])
                    #expect(first.status == 200 && first.body == "GET /a?b 127.0.0.1 \(id)")
                    #expect(id.count == 32 && id.allSatisfy(\.isHexDigit))
                    #expect(first.fields["date"]?.hasSuffix(" GMT") == true && first.fields["connection"] == nil)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine-1\r\n\r\n")
                    #expect(client.response()?.fields["x-request-id"] == "mine-1")
                    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: not mine\r\n\r\n")
                    let third = try #require(client.response()?.fields["x-request-id"])
                    #expect(third.count == 32 && third != id)
                }
                #expect(test.record.loops.keys.sorted() == ["test-0"])
                #expect(test.record.opened == 1)
            }
        }

        @Test("answers pipelined requests in order and gathers their responses into one write")
        func pipelining() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send((0..<20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
                    for index in 0..<20 { #expect(client.response()?.body.hasPrefix("GET /\(index) ") == true) }
                }
                let record = test.record
                // A client may have read before the observer hears of the write.
                #expect(try await eventually { record.sends > 0 })
                #expect(record.sends == 1)
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET /soon HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(client.response()?.body == "done")
                    #expect(client.response()?.body.hasPrefix("GET /2 ") == true)
                }
            }
        }

        @Test("takes a request in single bytes, and bodies with a length or in chunks")
        func bodies() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    for byte in "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".utf8 {
                        client.send([byte])
                    }
                    #expect(client.response()?.body == "abc")
                    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
                    client.send("3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\n")
                    #expect(client.response()?.body == "abcde")
                    let large = String(repeating: "0123456789abcdef", count: 64 << 10)
                    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(large.utf8.count)\r\n\r\n" + large)
                    #expect(client.response()?.body == large)
                }
            }
        }

        @Test("invites a body with 100 (Continue) only when it wants it and it is not there yet")
        func continues() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let head = "POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                    let client = try Client(port: port)
                    client.send(head + "3\r\n\r\n")
                    #expect(client.response()?.status == 100)
                    client.send("abc")
                    #expect(client.response()?.body == "abc")
                    client.send(head + "3\r\n\r\nabc")
                    #expect(client.response()?.status == 200)
                    client.send(head + "99999999\r\n\r\n")
                    #expect(client.response()?.status == 413)
                    #expect(client.rest() == "")
                }
            }
        }

        @Test("leaves the body out for HEAD, 204 and 304")
        func withoutBody() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("HEAD /h HTTP/1.1\r\nHost: x\r\nX-Request-Id: i\r\n\r\n")
                    #expect(client.response(toHead: true)?.fields["content-length"] == "\("HEAD /h 127.0.0.1 i".count)")
                    client.send(
                        "GET /none HTTP/1.1\r\nHost: x\r\n\r\nGET /same HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    )
                    let none = try #require(client.response())
                    #expect(none.status == 204 && none.fields["content-length"] == nil)
                    let same = try #require(client.response())
                    #expect(
                        same.status == 304 && same.fields["content-length"] == nil && same.fields["etag"] == "\"1\"")
                    #expect(client.rest() == "")
                }
            }
        }

        @Test("closes after HTTP/1.0 unless asked to keep alive")
        func http10() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    #expect(client.response()?.fields["connection"] == "keep-alive")
                    client.send("GET / HTTP/1.0\r\n\r\n")
                    #expect(client.response()?.fields["connection"] == "close")
                    #expect(client.rest() == "")
                }
            }
        }

        @Test("turns a response with a control byte in a field into a 500")
        func controlByte() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    for path in ["/bad-field", "/bad-field-streamed"] {
                        client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        #expect(client.response()?.status == 500)
                        #expect(client.response()?.status == 200)
                    }
                }
            }
        }

        @Test("gives each of its loops as many of the open connections as the others")
        func severalLoops() async throws {
            try await TestServer.run(loops: 3) { test in
                let port = test.port
                try await onThread {
                    let clients = try (0..<48).map { _ in
                        let client = try Client(port: port)
                        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        return client
                    }
                    for client in clients { #expect(client.response()?.status == 200) }
                }
                #expect(test.record.loops == ["test-0": 16, "test-1": 16, "test-2": 16])
            }
        }
    }

    @Suite("refusing", .serialized)
    struct Refusing {
        @Test("says what is wrong and closes, and the client gets to read it although it goes on sending")
        func malformed() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n")
                    client.send(String(repeating: "x", count: 2 << 20))
                    #expect(client.response()?.status == 200)
                    let answer = try #require(client.response())
                    #expect(answer.status == 400 && answer.fields["connection"] == "close")
                    #expect(answer.body.hasPrefix("malformed_request \(answer.fields["x-request-id"] ?? "?"): "))
                    #expect(client.rest() == "")
                }
                #expect(test.record.refused == [.malformedRequest])
            }
        }

        @Test("tells a client that ends in the middle of a request so")
        func cutShort() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHos")
                    client.finish()
                    #expect(client.rest().hasPrefix("HTTP/1.1 400 "))
                }
            }
        }

        @Test("survives random bytes from many clients")
        func randomBytes() async throws {
            try await TestServer.run(loops: 2) { test in
                let port = test.port
                try await onThread {
                    var generator = SplitMix64(seed: 7)
                    for _ in 0..<300 {
                        let client = try Client(port: port)
                        let prefix = Array(
                            "GET / HTTP/1.1\r\nHost: x\r\n".utf8.prefix(.random(in: 0...26, using: &generator)))
                        client.send(prefix + (0..<64).map { _ in .random(in: 0...255, using: &generator) })
                        client.finish()
                        #expect(client.rest().hasPrefix("HTTP/1.1 "))
                    }
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(client.response()?.status == 200)
                }
                #expect(!test.record.refused.contains(.internalError))
            }
        }

        @Test("refuses a connection beyond its limit with 503 and Retry-After, and takes one again afterwards")
        func connectionLimit() async throws {
            try await TestServer.run({ $0.connections = 2 }) { test in
                let port = test.port
                let server = test.server
                try await onThread {
                    let clients = try [Client(port: port), Client(port: port)]
                    for client in clients {
                        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        #expect(client.response()?.status == 200)
                    }
                    let third = try Client(port: port)
                    third.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    let answer = try #require(third.response())
                    #expect(answer.status == 503 && answer.fields["retry-after"] != nil)
                    #expect(third.rest() == "")
                    // Used until here, so that no earlier release closes them.
                    for client in clients { client.close() }
                }
                #expect(try await eventually { server.openConnections == 0 })
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(client.response()?.status == 200)
                }
                #expect(test.record.refused == [.overloaded])
            }
        }
    }

    @Suite("starting", .serialized)
    struct Starting {
        @Test("fails with a clear error where another server listens, although both would share the port")
        func addressInUse() async throws {
            try await TestServer.run { test in
                let second = try await TestServer.startFailure { $0.port = test.port }
                #expect(second?.code == .addressInUse)
                #expect(second?.description.contains("127.0.0.1 port \(test.port)") == true)
            }
        }

        @Test("starts again at once where a server has just stopped, with connections in TIME_WAIT")
        func restart() async throws {
            let port = try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    #expect(client.rest().hasPrefix("HTTP/1.1 200 "))
                }
                return port
            }
            try await TestServer.run({ $0.port = port }) { #expect($0.port == port) }
        }

        @Test("refuses a host that is no address, and a port that is none")
        func invalidAddress() async throws {
            #expect(try await TestServer.startFailure { $0.host = "example.com" }?.code == .invalidAddress)
            #expect(try await TestServer.startFailure { $0.port = 70_000 }?.code == .invalidAddress)
        }

        @Test("listens on IPv6 and on localhost", arguments: ["::1", "localhost"])
        func hosts(_ host: String) async throws {
            try await TestServer.run(host: host) { test in
                let authority = host == "::1" ? "[::1]" : host
                let text = try await curl("-s", "http://\(authority):\(test.port)/p")
                #expect(text.hasPrefix("GET /p "))
            }
        }
    }

    @Test("serves curl")
    func servesCurl() async throws {
        try await TestServer.run { test in
            let base = "http://127.0.0.1:\(test.port)"
            let two = try await curl("-s", base + "/a", base + "/b")
            #expect(two.contains("GET /a 127.0.0.1") && two.contains("GET /b 127.0.0.1"))
            let head = try await curl("-sI", base + "/a")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(try await curl("-s", "-d", "x=1&y=2", base + "/echo") == "x=1&y=2")
            #expect(
                try await curl("-s", "-H", "Transfer-Encoding: chunked", "-d", "chunks", base + "/echo") == "chunks")
            #expect(try await curl("-s", "-H", "Expect: 100-continue", "-d", "asked", base + "/echo") == "asked")
            let old = try await curl("-s", "--http1.0", base + "/old")
            #expect(old.hasPrefix("GET /old "))
            let large = try await curl("-s", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", base + "/large")
            #expect(large == "200 \(TestServer.largeCount)")
            #expect(try await curl("-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Host:", base + "/") == "400")
            let options = try await curl("-s", "-X", "OPTIONS", "--request-target", "*", base)
            #expect(options.hasPrefix("OPTIONS * "))
        }
    }
}

/// What curl prints.
func curl(_ arguments: String...) async throws -> String { try await curl(arguments) }

/// What curl prints, with the arguments as a list.
func curl(_ arguments: [String]) async throws -> String {
    try await onThread { try output(of: "/usr/bin/curl", ["--max-time", "20"] + arguments) }
}

/// Both outputs of a program, which may be given a file to read; blocks the thread until it ends.
func output(of program: String, _ arguments: [String], input: String? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    if let input { process.standardInput = FileHandle(forReadingAtPath: input) }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
}
