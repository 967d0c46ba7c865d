import Domain
import Foundation
import HTTPServer
import OpenSSL
import TestSupport
import Testing

extension HTTPServerTests {
    @Suite("over TLS", .serialized, .enabled(if: TLSFixture.isAvailable))
    struct TLS {
        private static let request = "GET /p HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

        /// Runs `body` against a server with the fixture's good certificate.
        private static func run(
            clients: Bool = false, loops: Int = 1, protocols: [String] = ["http/1.1"],
            _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
            _ body: (TestServer, TLSFixture) async throws -> Void
        ) async throws {
            try await TLSFixture.with { fixture in
                let (chain, key) = fixture.files(.good)
                let context = try TLSContext(
                    server: .init(
                        certificates: chain, key: key, clientAuthorities: clients ? fixture.authorities : nil),
                    protocols: protocols)
                try await TestServer.run(
                    loops: loops,
                    {
                        $0.tls = context
                        change(&$0)
                    }, { try await body($0, fixture) })
            }
        }

        @Test("serves curl by TLS 1.2 and 1.3, and tells the responder the scheme")
        func servesCurl() async throws {
            try await TLS.run { test, fixture in
                let url = "https://localhost:\(test.port)"
                for version in [["--tls-max", "1.2"], ["--tlsv1.3"]] {
                    let arguments = ["-s", "--http1.1", "--cacert", fixture.authorities] + version
                    let text = try await curl(arguments + [url + "/p", url + "/scheme"])
                    #expect(text.hasPrefix("GET /p 127.0.0.1") && text.hasSuffix("https"))
                }
                let plain = try await curl("-s", "-k", "-w", "%{num_connects}", url + "/a", url + "/b")
                #expect(plain.hasPrefix("GET /a ") && plain.hasSuffix("0"))
                #expect(try await curl("-s", url + "/") == "")
            }
        }

        @Test("carries large bodies both ways", arguments: ["1.2", "1.3"])
        func largeBodies(version: String) async throws {
            try await TLS.run({ $0.limits.body = 64 << 20 }) { test, fixture in
                let url = "https://localhost:\(test.port)"
                let trust = ["-s", "--cacert", fixture.authorities, "--tls-max", version]
                let file = "\(fixture.folder)/body"
                try Data(TestServer.largeBody).write(to: URL(filePath: file))
                let back = "\(fixture.folder)/back"
                let up = try await curl(
                    trust + ["-T", file, "-X", "POST", "-o", back, "-w", "%{http_code}", url + "/echo"])
                #expect(up == "200")
                #expect(try Data(contentsOf: URL(filePath: back)).elementsEqual(TestServer.largeBody))
            }
        }

        @Test("speaks with openssl s_client by 1.2 and 1.3, and refuses 1.1")
        func versions() async throws {
            try await TLS.run { test, fixture in
                for (flag, name) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
                    let text = try await client(test, fixture, flag)
                    #expect(text.contains("New, \(name)") && text.contains("Verify return code: 0 (ok)"), "\(text)")
                    #expect(text.contains("GET /p 127.0.0.1"))
                }
                let refused = try await client(test, fixture, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")
                #expect(refused.contains("alert protocol version") && !refused.contains("GET /p "), "\(refused)")
                let weak = try await client(test, fixture, "-tls1_2", "-cipher", "ECDHE+AESCCM:kRSA:ECDHE+SHA256+AES")
                #expect(weak.contains("alert handshake failure") && !weak.contains("GET /p "), "\(weak)")
                #expect(test.record.handshakes == 2)
            }
        }

        @Test("lets a client go on with an earlier session", arguments: ["-tls1_2", "-tls1_3"])
        func resumption(version: String) async throws {
            try await TLS.run(loops: 2) { test, fixture in
                let session = "\(fixture.folder)/session"
                let first = try await client(test, fixture, version, "-sess_out", session)
                #expect(first.contains("New, TLSv1"))
                let second = try await client(test, fixture, version, "-sess_in", session)
                #expect(second.contains("Reused, TLSv1") && second.contains("GET /p "), "\(second)")
            }
        }

        @Test("agrees on its first protocol that the client has, and on none that only the client has")
        func alpn() async throws {
            try await TLS.run(protocols: ["h2", "http/1.1"]) { test, fixture in
                let both = try await client(test, fixture, "-alpn", "spdy/3,http/1.1,h2")
                #expect(both.contains("ALPN protocol: h2"), "\(both)")
                let one = try await client(test, fixture, "-alpn", "http/1.1")
                #expect(one.contains("ALPN protocol: http/1.1") && one.contains("GET /p "))
                let silent = try await client(test, fixture)
                #expect(silent.contains("No ALPN negotiated") && silent.contains("GET /p "))
                let other = try await client(test, fixture, "-alpn", "spdy/3")
                #expect(other.contains("alert no application protocol") && !other.contains("GET /p "), "\(other)")
            }
        }

        @Test("lets in a client with a certificate of its authority, and no other")
        func clientCertificates() async throws {
            try await TLS.run(clients: true) { test, fixture in
                let url = "https://localhost:\(test.port)/p"
                let trust = ["-s", "--cacert", fixture.authorities]
                let (own, ownKey) = fixture.files(.good)
                let welcome = try await curl(trust + ["--cert", own, "--key", ownKey, url])
                #expect(welcome.hasPrefix("GET /p "))
                #expect(try await curl(trust + [url]) == "")
                let (foreign, foreignKey) = fixture.files(.selfSigned)
                #expect(try await curl(trust + ["--cert", foreign, "--key", foreignKey, url]) == "")
                let (old, oldKey) = fixture.files(.expired)
                #expect(try await curl(trust + ["--cert", old, "--key", oldKey, url]) == "")
                #expect(test.record.started == ["/p"])
            }
        }

        @Test("tells a client that speaks plain HTTP what is wrong, in plain HTTP, and closes")
        func plainRequest() async throws {
            try await TLS.run { test, _ in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n" + String(repeating: "x", count: 1 << 20))
                    let answer = try #require(client.response())
                    #expect(answer.status == 400 && answer.fields["connection"] == "close")
                    #expect(answer.body.contains("this port speaks HTTPS"))
                    #expect(client.rest() == "")
                }
                #expect(test.record.refused == [.malformedRequest] && test.record.started.isEmpty)
            }
        }

        @Test("reads every request of a record, and what a client sends byte by byte")
        func records() async throws {
            try await TLS.run { test, _ in
                let port = test.port
                try await onThread {
                    let client = try TLSClient(port: port)
                    client.send((0..<300).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\nX-Request-Id: i\r\n\r\n" }.joined())
                    for index in 0..<300 {
                        #expect(client.text(through: "127.0.0.1 i").hasSuffix("GET /\(index) 127.0.0.1 i"))
                    }
                    // More than the buffer holds that the server begins with, in one record.
                    let body = String(repeating: "0123456789abcdef", count: 900)
                    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
                    #expect(client.text(through: body).hasPrefix("HTTP/1.1 200 "))
                    let slow = try TLSClient.trickling(to: port)
                    slow.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300\r\nConnection: close\r\n\r\n")
                    slow.send(String(repeating: "a", count: 300))
                    #expect(slow.rest().text.hasSuffix(String(repeating: "a", count: 300)))
                }
            }
        }

        @Test("ends a connection in order with close_notify, and one that is cut without")
        func ends() async throws {
            try await TLS.run({ $0.idleTimeout = .milliseconds(300) }) { test, _ in
                let (port, server, record) = (test.port, test.server, test.record)
                let cut = try await onThread {
                    let asked = try TLSClient(port: port)
                    asked.send(TLS.request)
                    let answer = asked.rest()
                    #expect(answer.text.contains("GET /p ") && answer.isWhole)
                    let idle = try TLSClient(port: port).rest()
                    #expect(idle.text == "" && idle.isWhole)
                    let malformed = try TLSClient(port: port)
                    malformed.send("nonsense\r\n")
                    let refusal = malformed.rest()
                    #expect(refusal.text.hasPrefix("HTTP/1.1 400 ") && refusal.isWhole)
                    // A client that has said all it will gets its answer.
                    let finished = try TLSClient(port: port)
                    finished.send("GET /soon HTTP/1.1\r\nHost: x\r\n\r\n")
                    finished.finish()
                    #expect(finished.text(through: "done").hasSuffix("done"))
                    let cut = try TLSClient(port: port)
                    cut.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
                    return Held(client: cut)
                }
                #expect(try await eventually { record.started.contains("/hang") })
                await server.shutdown(grace: .zero)
                await onThread {
                    let outcome = cut.client.rest()
                    #expect(outcome.text == "" && !outcome.isWhole)
                }
            }
        }

        @Test("sends a large response whole to a client that reads late")
        func backpressure() async throws {
            try await TLS.run { test, _ in
                let port = test.port
                try await onThread {
                    let client = try TLSClient(port: port)
                    client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /after HTTP/1.1\r\nHost: x\r\n\r\n")
                    Thread.sleep(forTimeInterval: 0.3)
                    _ = client.text(through: "\r\n\r\n")
                    #expect(client.take(TestServer.largeCount) == TestServer.largeBody)
                    #expect(client.text(through: "GET /after ").hasPrefix("HTTP/1.1 200 "))
                }
            }
        }

        @Test("closes on a client that stalls in the handshake or before it, and keeps nothing of one that is cut")
        func brokenHandshakes() async throws {
            try await TLS.run({ $0.headerTimeout = .milliseconds(200) }) { test, _ in
                let (port, server) = (test.port, test.server)
                try await onThread {
                    let silent = try Client(port: port)
                    #expect(silent.rest() == "")
                    let stalled = try Client(port: port)
                    stalled.send([0x16, 0x03, 0x01, 0x02])
                    #expect(stalled.rest() == "")
                    var generator = SplitMix64(seed: 11)
                    for round in 0..<60 {
                        let client = try Client(port: port)
                        let count = Int.random(in: 0...300, using: &generator)
                        client.send(
                            [0x16, 3, 1, 1, 40] + (0..<count).map { _ in .random(in: 0...255, using: &generator) })
                        switch round % 3 {
                        case 0: client.reset()
                        case 1: client.finish()
                        default: _ = client.rest()
                        }
                    }
                    let client = try TLSClient(port: port)
                    client.send(TLS.request)
                    #expect(client.rest().text.contains("GET /p "))
                }
                #expect(try await eventually { server.openConnections == 0 && server.residentConnections == 0 })
                #expect(test.record.started == ["/p"] && test.record.refused.isEmpty)
            }
        }

        @Test("gives a new certificate to new connections, and an open one goes on")
        func reload() async throws {
            try await TLS.run { test, fixture in
                let open = try await onThread { [port = test.port] in
                    let open = try TLSClient(port: port)
                    open.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(open.text(through: "GET /1 ").hasSuffix("GET /1 "))
                    return Held(client: open)
                }
                #expect(try await client(test, fixture).contains("CN = good"))
                let (chain, key) = fixture.files(.otherName)
                test.server.reloadTLS(try TLSContext(server: .init(certificates: chain, key: key)))
                #expect(try await client(test, fixture).contains("CN = otherName"))
                await onThread {
                    open.client.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(open.client.text(through: "GET /2 ").hasSuffix("GET /2 "))
                }
            }
        }

        @Test("refuses a connection beyond its limit over TLS, and drains")
        func limitAndDrain() async throws {
            try await TLS.run({ $0.connections = 1 }) { test, _ in
                let (port, server) = (test.port, test.server)
                let open = try await onThread {
                    let open = try TLSClient(port: port)
                    open.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(open.text(through: "GET /1 ").hasSuffix("GET /1 "))
                    #expect(try TLSClient(port: port).rest().text.hasPrefix("HTTP/1.1 503 "))
                    return Held(client: open)
                }
                await server.shutdown(grace: .seconds(20))
                await onThread { #expect(open.client.rest().isWhole) }
                #expect(server.openConnections == 0)
            }
        }

        /// What openssl s_client prints of a connection over which it sends a request.
        private func client(_ test: TestServer, _ fixture: TLSFixture, _ arguments: String...) async throws -> String {
            let port = test.port
            return try await onThread {
                let request = "\(fixture.folder)/request"
                try Data(TLS.request.utf8).write(to: URL(filePath: request))
                return try output(
                    of: "/usr/bin/env",
                    [
                        "timeout", "20", "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-ign_eof", "-CAfile",
                        fixture.authorities,
                    ] + arguments, input: request)
            }
        }
    }
}
