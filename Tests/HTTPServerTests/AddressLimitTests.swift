import Foundation
import HTTPServer
import TestSupport
import Testing

extension HTTPServerTests {
    @Suite("limiting the connections of an address", .serialized)
    struct AddressLimit {
        @Test("answers one too many with 429 and Retry-After, and takes one again afterwards", arguments: [1, 3])
        func limit(loops: Int) async throws {
            try await TestServer.run(loops: loops, { $0.connectionsPerAddress = 2 }) { test in
                let (port, server) = (test.port, test.server)
                try await onThread {
                    let clients = try [Client(port: port), Client(port: port)]
                    for client in clients {
                        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        #expect(client.response()?.status == 200)
                    }
                    for _ in 0..<3 {
                        let third = try Client(port: port)
                        third.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                        let answer = try #require(third.response())
                        #expect(answer.status == 429 && answer.fields["retry-after"] == "1")
                        #expect(answer.body.hasPrefix("rate_limited ") && third.rest() == "")
                    }
                    for client in clients { client.close() }
                }
                #expect(try await eventually { server.openConnections == 0 })
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(client.response()?.status == 200)
                }
                #expect(test.record.refused == [.rateLimited, .rateLimited, .rateLimited])
            }
        }

        @Test("does not limit an address that is exempt, a Unix-domain socket, or anybody when there is no limit")
        func exempt() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/s"
                try await TestServer.run({
                    $0.connectionsPerAddress = 1
                    $0.socketPath = path
                    $0.isExemptAddress = { $0 == "127.0.0.1" }
                }) { test in
                    try await hold(12, at: test.port)
                    let both = try await curl(
                        "-s", "-Z", "--stderr", "/dev/null", "--unix-socket", path, "http://x/soon", "http://x/soon",
                        "http://x/soon")
                    #expect(both == "donedonedone")
                }
                try await TestServer.run { try await hold(12, at: $0.port) }
            }
        }

        @Test("counts the addresses of an IPv6 network as one")
        func network() async throws {
            try await TestServer.run(host: "::1", { $0.connectionsPerAddress = 1 }) { test in
                let text = try await curl(
                    "-s", "-Z", "-w", "%{http_code} ", "-o", "/dev/null", "http://[::1]:\(test.port)/soon", "-o",
                    "/dev/null", "http://[::1]:\(test.port)/soon", "-o", "/dev/null",
                    "http://[::1]:\(test.port)/soon")
                #expect(text.contains("200") && text.contains("429"), "\(text)")
            }
        }

        /// Keeps so many connections open at once, and is answered on each.
        private func hold(_ count: Int, at port: Int) async throws {
            try await onThread {
                let clients = try (0..<count).map { _ in try Client(port: port) }
                for client in clients { client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n") }
                for client in clients { #expect(client.response()?.status == 200) }
            }
        }
    }
}
