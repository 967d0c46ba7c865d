import EventLoop
import Foundation
import HTTPClient
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// A fault of a server, and what the client makes of it.
struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: HTTPClientError.Code
    let answer: ScriptedAnswer

    static let body = [UInt8](repeating: 0x61, count: 10_000)

    static let all = [
        Fault(testDescription: "closed without an answer", code: .interrupted, answer: .close),
        Fault(testDescription: "reset without an answer", code: .interrupted, answer: .reset),
        Fault(testDescription: "reset in the content", code: .interrupted, answer: .resetHalfway(body)),
        Fault(testDescription: "closed in the content", code: .interrupted, answer: .closeHalfway(body)),
        Fault(testDescription: "no HTTP", code: .malformed, answer: .notHTTP),
        Fault(testDescription: "a chunk without a length", code: .malformed, answer: .badChunk),
        Fault(testDescription: "a false coding", code: .malformed, answer: .badGzip),
        Fault(testDescription: "a false status line", code: .malformed, answer: .raw("HTTP/9.9 200 OK\r\n\r\n")),
        Fault(
            testDescription: "a false length", code: .malformed,
            answer: .raw("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n")),
        Fault(testDescription: "content without an end", code: .tooLarge, answer: .endless),
        Fault(testDescription: "a gzip bomb", code: .tooLarge, answer: .gzipBomb),
        Fault(testDescription: "a large header", code: .tooLarge, answer: .largeHeader(70 << 10)),
        Fault(
            testDescription: "a line without an end", code: .tooLarge,
            answer: .raw("HTTP/1.1 200 OK\r\nX-Long: " + String(repeating: "a", count: 200_000))),
        Fault(testDescription: "a stall", code: .stalled, answer: .stall),
        Fault(testDescription: "a stall in the content", code: .stalled, answer: .stallHalfway(body)),
        Fault(testDescription: "a trickle", code: .stalled, answer: .trickle(body)),
    ]
}

extension ScriptedAnswer {
    static func raw(_ text: String) -> ScriptedAnswer { ScriptedAnswer([.send(Array(text.utf8)), .close]) }
}

/// Requests that get no answer.
struct FaultTests {
    @Test(arguments: Fault.all)
    func `a fault ends one request with its code, and the next is answered`(_ fault: Fault) async throws {
        try await withServer(
            { $0.path == "/fault" ? fault.answer : .answer(body: [1]) },
            client: {
                // Only where it is the subject: a busy machine may take a second for anything.
                $0.stallTimeout = fault.code == .stalled ? .seconds(1) : .seconds(60)
                $0.contentLimit = 4 << 20
            }
        ) { server, client in
            let failure = await client.failure("http://user:secret@127.0.0.1:\(server.port)/fault?key=secret")
            #expect(failure?.code == fault.code)
            #expect(failure?.origin == server.origin)
            #expect(failure.map { !"\($0)\(String(reflecting: $0))".contains("secret") } == true)
            #expect(server.calls("/fault") == 1)
            let next = try await client.get("\(server.origin)/next")
            #expect(next.body == [1])
            #expect(client.statistics().failed == [fault.code: 1])
        }
    }

    @Test(arguments: [
        "", "no url", "ftp://127.0.0.1/secret", "file:///etc/secret", "http://", "https://user:secret@/x",
        "//127.0.0.1/secret",
        "http://127.0.0.1:99999/secret", "http://a\0b/secret", "http://127.0.0.1/sec ret", "gopher://x/",
        "secret.example",
    ])
    func `what is no URL of http or https is refused`(_ url: String) async throws {
        try await withClient { client, _ in
            let failure = await client.failure(url)
            #expect(failure?.code == .invalidURL)
            #expect("\(String(reflecting: failure))".contains("secret") == false)
        }
    }

    @Test func `nobody listens`() async throws {
        let server = try ScriptedServer { _ in .close }
        server.stop()
        try await withClient { client, _ in
            let failure = await client.failure(server.origin)
            #expect(failure?.code == .notConnected)
        }
    }

    @Test func `a name that does not exist`() async throws {
        try await withClient { client, _ in
            let failure = await client.failure("http://nobody.invalid/")
            #expect(failure?.code == .unresolved)
            #expect(failure?.origin == "http://nobody.invalid")
        }
    }

    @Test func `a handshake that does not end is a connection that timed out`() async throws {
        let server = try ScriptedServer { _ in .close }
        defer { server.stop() }
        server.delayAccepting(by: patience)
        try await withClient({ $0.connectTimeout = .milliseconds(300) }) { client, _ in
            let failure = await client.failure("https://127.0.0.1:\(server.port)")
            #expect(failure?.code == .timeout && failure?.detail == "while connecting")
        }
    }

    @Test func `a server that resets in the handshake has lost the connection`() async throws {
        let server = try ScriptedServer { _ in .close }
        defer { server.stop() }
        server.delayAccepting(by: patience)
        try await withClient { client, _ in
            async let failure = client.failure("https://127.0.0.1:\(server.port)")
            _ = try await eventually { server.openConnections > 0 }
            server.dropConnections()
            #expect(await failure?.code == .interrupted)
        }
    }

    @Test(arguments: [
        ScriptedAnswer.stall, .trickle(Fault.body), .endless.delayed(.seconds(60)), .gzipBomb.delayed(.seconds(60)),
    ])
    func `the deadline ends what is under way`(_ answer: ScriptedAnswer) async throws {
        try await withServer({ _ in answer }) { server, client in
            let failure = await client.failure(server.origin, within: .milliseconds(300))
            #expect(failure?.code == .timeout)
            let gone = try await eventually { server.openConnections == 0 }
            #expect(gone)
        }
    }

    @Test func `a deadline that has passed sends nothing`() async throws {
        try await withServer({ _ in .answer() }) { server, client in
            let failure = await client.failure(server.origin, within: .seconds(-1))
            #expect(failure?.code == .timeout)
            _ = try await client.get("\(server.origin)/after")
            #expect(server.calls("/") == 0)
        }
    }

    @Test func `cancellation ends a transfer at once, and one that waits`() async throws {
        try await withServer({ $0.path == "/stall" ? .stall : .answer() }) { server, client in
            let tasks = (0..<6).map { _ in Task { await client.failure("\(server.origin)/stall") } }
            let isUnderWay = try await eventually { server.calls("/stall") == 4 && client.statistics().waiting == 2 }
            #expect(isUnderWay)
            for task in tasks { task.cancel() }
            for task in tasks { #expect(await task.value?.code == .cancelled) }
            let gone = try await eventually { server.openConnections == 0 }
            #expect(gone)
            _ = try await client.get(server.origin)
            // One that waited may have had its turn before it was cancelled in its turn.
            #expect(server.calls("/stall") <= 6)
            let cancelled = Task { () -> HTTPClientError? in
                withUnsafeCurrentTask { $0?.cancel() }
                return await client.failure("\(server.origin)/never")
            }
            #expect(await cancelled.value?.code == .cancelled)
            #expect(server.calls("/never") == 0)
        }
    }

    @Test func `closing ends what is under way and what waits, and nothing is sent afterwards`() async throws {
        try await withServer({ _ in .stall }) { server, client in
            let tasks = (0..<6).map { _ in Task { await client.failure(server.origin) } }
            _ = try await eventually { server.calls("/") == 4 }
            await client.close()
            for task in tasks { #expect(await task.value?.code == .closed) }
            #expect(await client.failure(server.origin)?.code == .closed)
            await client.close()
            let gone = try await eventually { server.openConnections == 0 }
            #expect(gone)
            #expect(server.calls("/") == 4)
            #expect(client.statistics().open == 0 && client.statistics().waiting == 0)
        }
    }

    @Test func `a client that is dropped without closing lets go of its connections`() async throws {
        let server = try ScriptedServer { _ in .answer() }
        defer { server.stop() }
        try await withLoop { loop in
            do {
                let client = HTTPClient(testConfiguration(), on: loop, logger: silentLogger())
                _ = try await client.get(server.origin)
            }
            let gone = try await eventually { server.openConnections == 0 }
            #expect(gone)
        }
    }

    @Test func `faults hold neither descriptors nor the loop`() async {
        // In a process of its own, so that nobody else opens or closes descriptors.
        await #expect(processExitsWith: .success) {
            let server = try ScriptedServer { Fault.all[Int($0.query ?? "") ?? 0].answer }
            let quick = Fault.all.indices.filter { Fault.all[$0].code != .stalled }
            var before = 0
            for round in 0..<3 {
                // After the first one, with all that libraries open once.
                if round == 1 {
                    try await Task.sleep(for: .milliseconds(1))
                    before = openDescriptors()
                }
                try await withClient({ $0.contentLimit = 1 << 20 }) { client, loop in
                    let ticks = Mutex(0)
                    let ticking = Task {
                        while true {
                            try await loop.sleep(for: .milliseconds(5))
                            ticks.withLock { $0 += 1 }
                        }
                    }
                    for number in 0..<200 {
                        let index = quick[number % quick.count]
                        let failure = await client.failure("\(server.origin)/\(number)?\(index)")
                        #expect(failure?.code == Fault.all[index].code, "\(Fault.all[index].testDescription)")
                    }
                    #expect(ticks.withLock { $0 } > 10)
                    ticking.cancel()
                }
            }
            let areClosed = try await eventually { openDescriptors() == before }
            #expect(areClosed, "\(before) became \(openDescriptors())")
            server.stop()
        }
    }
}
