import Foundation
import Testing

/// Connections that have been quiet for longer than it takes to give their buffers and their task back.
@Suite("Quiet connections", .serialized)
struct RestingTests {
    @Test("go on as if nothing had been: HTTP/1.1 after a request, either protocol before the first")
    func goOn() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let used = try Client(port: port)
                used.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(used.response()?.body.hasPrefix("GET /1 ") == true)
                let fresh = try Client(port: port)
                let silent = try Client(port: port)
                let leaver = try Client(port: port)
                Thread.sleep(forTimeInterval: 2.5)
                used.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\nGET /3 HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(used.response()?.body.hasPrefix("GET /2 ") == true)
                #expect(used.response()?.body.hasPrefix("GET /3 ") == true)
                fresh.send("GET /4 HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(fresh.response()?.body.hasPrefix("GET /4 ") == true)
                silent.send(FrameClient.preface + FrameClient.frame(FrameClient.Kind.settings))
                silent.receive()
                #expect(silent.received.dropFirst(3).first == FrameClient.Kind.settings)
                leaver.close()
                // Quiet a second time, and then through the next request's head.
                Thread.sleep(forTimeInterval: 2.5)
                used.send("GET /5 HTTP/1.1\r\n")
                Thread.sleep(forTimeInterval: 2.5)
                used.send("Host: x\r\n\r\n")
                #expect(used.response()?.body.hasPrefix("GET /5 ") == true)
            }
            let server = test.server
            #expect(try await eventually { server.openConnections == 0 && server.residentConnections == 0 })
        }
    }

    @Test("keep what their clients have not taken yet")
    func unsent() async throws {
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                let held = Held(client: try Client(port: port, receiveBuffer: 4 << 10))
                let client = held.client
                let count = 20_000
                let request = Array("GET /x HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                let sender = Thread {
                    for _ in 0..<count / 100 { held.client.send((0..<100).flatMap { _ in request }) }
                }
                sender.start()
                Thread.sleep(forTimeInterval: 4)
                for index in 0..<count {
                    guard let answer = client.response(), answer.body.hasPrefix("GET /x ") else {
                        Issue.record("answer \(index) is not whole")
                        return
                    }
                }
            }
        }
    }

    @Test("end when the server does, and when they have been idle for too long")
    func end() async throws {
        try await TestServer.run({ $0.idleTimeout = .seconds(4) }) { test in
            let port = test.port
            let server = test.server
            try await onThread {
                let idle = try Client(port: port)
                idle.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(idle.response() != nil)
                #expect(idle.rest().isEmpty)
            }
            #expect(try await eventually { server.openConnections == 0 })
            let client = try await onThread {
                let client = try Client(port: port)
                Thread.sleep(forTimeInterval: 2.5)
                return Held(client: client)
            }
            await server.shutdown(grace: .seconds(30))
            let rest = try await onThread { client.client.rest() }
            #expect(rest.isEmpty)
        }
    }
}
