import Foundation
import HTTPCore
import HTTPServer
import Testing

extension HTTPServerTests {
    @Suite("ending connections", .serialized)
    struct Lifetime {
        @Test("answers a head that takes too long with 408, and says nothing to an idle client")
        func slowHeader() async throws {
            try await TestServer.run({
                $0.headerTimeout = .milliseconds(150)
                $0.idleTimeout = .milliseconds(300)
            }) { test in
                let port = test.port
                try await onThread {
                    let slow = try Client(port: port)
                    slow.send("GET / HT")
                    let answer = try #require(slow.response())
                    #expect(answer.status == 408 && answer.fields["connection"] == "close")
                    #expect(slow.rest() == "")
                    let idle = try Client(port: port)
                    idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                    #expect(idle.response()?.status == 200)
                    #expect(idle.rest() == "")
                }
                #expect(test.record.refused == [.requestTimeout])
            }
        }

        @Test("answers a body that stands still, or trickles below the minimum rate, with 408")
        func slowBody() async throws {
            try await TestServer.run({ $0.bodyTimeout = .milliseconds(200) }) { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
                    #expect(client.response()?.status == 408)
                    let trickle = try Client(port: port)
                    trickle.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
                    // A byte every 20 ms never stands still; only the average gives it away.
                    for _ in 0..<100 {
                        trickle.send("a")
                        Thread.sleep(forTimeInterval: 0.02)
                    }
                    #expect(trickle.response()?.status == 408)
                }
                #expect(test.record.refused == [.requestTimeout, .requestTimeout])
            }
        }

        @Test("sends a large response whole to a client that reads late, and takes no further request meanwhile")
        func backpressure() async throws {
            try await TestServer.run { test in
                let port = test.port
                let record = test.record
                try await onThread {
                    let client = try Client(port: port, receiveBuffer: 16 << 10)
                    client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\nGET /after HTTP/1.1\r\nHost: x\r\n\r\n")
                    Thread.sleep(forTimeInterval: 0.3)
                    #expect(record.started == ["/large"])
                    let answer = client.largeBody()
                    #expect(answer == TestServer.largeBody)
                    #expect(client.response()?.body.hasPrefix("GET /after ") == true)
                }
            }
        }

        @Test("closes on a client that takes nothing of its response for too long")
        func writeStall() async throws {
            try await TestServer.run({ $0.writeTimeout = .milliseconds(200) }) { test in
                let server = test.server
                let client = try Client(port: test.port, receiveBuffer: 16 << 10)
                client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
                let record = test.record
                #expect(try await eventually { record.opened == 1 && server.openConnections == 0 })
                client.close()
            }
        }

        @Test("answers a client that has already said all it will, when that does not take long")
        func halfClose() async throws {
            try await TestServer.run { test in
                let port = test.port
                try await onThread {
                    let client = try Client(port: port)
                    client.send("GET /soon HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n")
                    client.finish()
                    let text = client.rest()
                    #expect(text.contains("done") && text.contains("GET /2 "))
                }
                #expect(test.record.cancelled == 0)
            }
        }

        @Test("cancels what still runs a grace period after the client's last byte")
        func halfCloseGrace() async throws {
            try await TestServer.run({ $0.halfCloseGrace = .milliseconds(100) }) { test in
                let record = test.record
                let client = try Client(port: test.port)
                client.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
                client.finish()
                #expect(try await eventually { record.cancelled == 1 })
                client.close()
            }
        }

        @Test("cancels what runs for a client whose connection is reset")
        func reset() async throws {
            try await TestServer.run({ $0.halfCloseGrace = .seconds(600) }) { test in
                let (record, server) = (test.record, test.server)
                let client = try Client(port: test.port)
                client.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await eventually { record.started == ["/hang"] })
                client.reset()
                #expect(try await eventually { record.cancelled == 1 && server.residentConnections == 0 })
            }
        }

        @Test("drains: what runs is finished, idle connections close, nobody new comes in")
        func drain() async throws {
            try await TestServer.run(loops: 2) { test in
                let (record, server, port) = (test.record, test.server, test.port)
                let idle = try Client(port: port)
                idle.send("GET /idle HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(idle.response()?.status == 200)
                let busy = try Client(port: port)
                busy.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await eventually { record.started.contains("/later") })
                await server.shutdown(grace: .seconds(20))
                let answer = try #require(busy.response())
                #expect(answer.body == "done" && answer.fields["connection"] == "close")
                #expect(busy.rest() == "" && idle.rest() == "")
                #expect(server.openConnections == 0 && record.cancelled == 0)
                #expect(throws: POSIXError.self) { try Client(port: port) }
            }
        }

        @Test("cuts what does not finish within the grace period")
        func cut() async throws {
            try await TestServer.run { test in
                let (record, server) = (test.record, test.server)
                let client = try Client(port: test.port)
                client.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await eventually { record.started == ["/hang"] })
                await server.shutdown(grace: .milliseconds(100))
                #expect(client.rest() == "")
                #expect(try await eventually { record.cancelled == 1 && server.residentConnections == 0 })
            }
        }

        @Test("keeps no descriptor and no connection, however connections end")
        func leaks() async throws {
            try await TestServer.run({
                $0.headerTimeout = .milliseconds(100)
                $0.lingerTimeout = .milliseconds(100)
                $0.halfCloseGrace = .milliseconds(50)
            }) { test in
                let (port, server, record) = (test.port, test.server, test.record)
                let before = sockets(at: port)
                try await onThread {
                    for round in 0..<240 {
                        let client = try Client(port: port)
                        switch round % 8 {
                        case 0: break
                        case 1: client.send("GET / HT")
                        case 2:
                            client.send("GET /\(round) HTTP/1.1\r\nHost: x\r\n\r\n")
                            _ = client.response()
                        case 3:
                            client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            _ = client.rest()
                        case 4: client.send("nonsense\r\n")
                        case 5:
                            client.send("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
                            client.finish()
                        case 6:
                            client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
                            client.receive()
                            client.reset()
                        default:
                            for _ in 0..<5 {
                                client.send("GET /keep HTTP/1.1\r\nHost: x\r\n\r\n")
                                _ = client.response()
                            }
                            client.reset()
                        }
                    }
                }
                #expect(try await eventually { server.openConnections == 0 && server.residentConnections == 0 })
                #expect(before > 0)
                #expect(sockets(at: port) == before)
                #expect(record.opened == 240 && record.closed == 240)
            }
        }

        /// The sockets of this process at that local port: the server's own, whatever other suites have open.
        ///
        /// The corresponding C function is `getsockname`.
        private func sockets(at port: Int) -> Int {
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
            return entries.compactMap(Int32.init).count { descriptor in
                var address = sockaddr_in()
                var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                let status = withUnsafeMutablePointer(to: &address) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
                }
                return status == 0 && address.sin_family == sa_family_t(AF_INET)
                    && Int(UInt16(bigEndian: address.sin_port)) == port
            }
        }
    }
}

extension Client {
    /// The body of one large response, read without searching it again and again.
    func largeBody() -> [UInt8] {
        while received.firstRange(of: Array("\r\n\r\n".utf8)) == nil, receive() {}
        guard let end = received.prefix(4_096).firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return [] }
        return take(skipping: end, count: TestServer.largeCount)
    }
}
