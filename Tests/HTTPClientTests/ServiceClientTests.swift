import HTTPClient
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing

/// Calls with attempts, pauses, a breaker and a deadline.
struct ServiceClientTests {
    private static let quick = RetryPolicy(base: .milliseconds(1))

    private func withService<Value>(
        _ script: @escaping ScriptedServer.Script, retry: RetryPolicy = quick, deadline: Duration = patience,
        breaker settings: BreakerSettings = BreakerSettings(), logger: Logger? = nil,
        _ body: (ScriptedServer, ServiceClient, ServiceBreaker, HTTPClient) async throws -> Value
    ) async throws -> Value {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        return try await withLoop { loop in
            let client = HTTPClient(testConfiguration(), on: loop, logger: logger ?? silentLogger())
            let breaker = ServiceBreaker(name: "rates", settings: settings)
            let service = ServiceClient(client: client, breaker: breaker, retry: retry, deadline: deadline)
            do {
                let value = try await body(server, service, breaker, client)
                await client.close()
                return value
            } catch {
                await client.close()
                throw error
            }
        }
    }

    private static func text(_ response: ClientResponse) throws -> String {
        guard response.text.hasPrefix("{") else { throw MalformedAnswer("no object") }
        return response.text
    }

    private func failure(_ service: ServiceClient, _ request: ClientRequest) async -> ServiceCallError? {
        do throws(ServiceCallError) {
            _ = try await service.call(request, decode: Self.text)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        ScriptedAnswer.close, .reset, .resetHalfway(Fault.body), .answer(500), .answer(503), .answer(408),
    ])
    func `what may pass is tried again until it has`(_ fault: ScriptedAnswer) async throws {
        try await withService({ $0.number < 4 ? fault : .json("{}") }) { server, service, breaker, _ in
            let text = try await service.call(ClientRequest(.get, "\(server.origin)/x"), decode: Self.text)
            #expect(text == "{}" && service.name == "rates")
            #expect(server.calls("/x") == 4)
            let totals = breaker.report.totals
            #expect(totals.successes + totals.failures == 4)
        }
    }

    @Test func `it is given up after four attempts with the last cause`() async throws {
        try await withService({ _ in .answer(502) }) { server, service, breaker, _ in
            let failure = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
            guard case .status(502) = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
            #expect(server.calls("/x") == 4)
            #expect(breaker.report.totals.failures == 4 && breaker.report.lastError == "answered with status 502")
        }
    }

    @Test(arguments: [
        ScriptedAnswer.notHTTP, .badGzip, .answer(404), .answer(501), .json("no"), .redirect(to: "ftp://x/"),
    ])
    func `what will not pass is not tried again`(_ fault: ScriptedAnswer) async throws {
        try await withService({ _ in fault }) { server, service, _, _ in
            let failure = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
            #expect(failure != nil)
            #expect(server.calls("/x") == 1)
        }
    }

    @Test(arguments: [HTTPRequest.Method.post, .patch])
    func `what must not be repeated is not`(_ method: HTTPRequest.Method) async throws {
        try await withService({ _ in .answer(503) }) { server, service, _, _ in
            let failure = await failure(service, ClientRequest(method, "\(server.origin)/x", body: [1]))
            guard case .status(503) = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
            #expect(server.calls("/x") == 1)
        }
    }

    @Test func `a post that may be repeated is tried again`() async throws {
        try await withService({ $0.number < 3 ? .answer(503) : .json("{}") }) { server, service, _, _ in
            let request = ClientRequest(.post, "\(server.origin)/x", body: [1], isRepeatable: true)
            let text = try await service.call(request, decode: Self.text)
            #expect(text == "{}" && server.calls("/x") == 3 && server.acceptedConnections == 1)
        }
    }

    @Test func `statuses that are accepted are decoded`() async throws {
        try await withService({ _ in .json("{}", status: 404) }) { server, service, breaker, _ in
            let status = try await service.call(ClientRequest(.get, server.origin), accepting: [200, 404]) {
                $0.status.code
            }
            #expect(status == 404)
            #expect(breaker.report.totals.successes == 1)
        }
    }

    @Test func `the breaker counts answers that show a failing service, and no others`() async throws {
        let cases: [(ScriptedAnswer, isFailure: Bool)] = [
            (.json("{}"), false), (.answer(404), true), (.answer(401), true), (.answer(408), true),
            (.answer(429), true),
            (.answer(500), true), (.answer(501), true), (.json("no"), true), (.notHTTP, true), (.close, true),
            (.redirect(to: "ftp://x/"), true),
        ]
        for (answer, isFailure) in cases {
            try await withService({ _ in answer }, retry: RetryPolicy(attempts: 1)) { server, service, breaker, _ in
                _ = await failure(service, ClientRequest(.get, server.origin))
                let totals = breaker.report.totals
                #expect(totals.failures == (isFailure ? 1 : 0) && totals.successes == (isFailure ? 0 : 1), "\(answer)")
            }
        }
        try await withService({ _ in .stall }) { server, service, breaker, client in
            _ = await failure(service, ClientRequest(.get, "no url"))
            let task = Task { await failure(service, ClientRequest(.get, server.origin)) }
            _ = try await eventually { server.calls("/") == 1 }
            task.cancel()
            guard case .cancelled = await task.value else { return #expect(Bool(false)) }
            await client.close()
            let closed = await failure(service, ClientRequest(.get, server.origin))
            guard case .transport(let error) = closed, error.code == .closed else { return #expect(Bool(false)) }
            #expect(breaker.report.totals == BreakerTotals())
        }
    }

    @Test func `an open breaker refuses at once, also between attempts`() async throws {
        try await withService({ _ in .answer(500) }, retry: RetryPolicy(attempts: 10, base: .milliseconds(1))) {
            server, service, breaker, _ in
            for number in 0..<3 {
                let failure = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
                switch failure {
                // What was sent has its own error.
                case .status(500): #expect(number == 0)
                case .refused: #expect(number > 0)
                default: Issue.record("\(String(describing: failure))")
                }
            }
            #expect(server.calls("/x") == 5)
            #expect(breaker.report.state == .open && breaker.report.totals.refused == 3)
            server.script { _ in .json("{}") }
            breaker.reset()
            let after = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
            #expect(after == nil)
        }
    }

    @Test func `a service that asks for patience gets it`() async throws {
        try await withService({ $0.number == 1 ? .tooMany(retryAfter: "1") : .json("{}") }) { server, service, _, _ in
            let start = ContinuousClock.now
            let failure = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
            #expect(failure == nil)
            #expect(server.calls("/x") == 2)
            #expect(ContinuousClock.now - start >= .seconds(1))
        }
    }

    @Test(arguments: ["120", "Fri, 31 Dec 9999 23:59:59 GMT"])
    func `patience beyond the deadline is given up at once`(_ value: String) async throws {
        try await withService({ _ in .tooMany(retryAfter: value) }) { server, service, _, _ in
            let start = ContinuousClock.now
            let failure = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
            guard case .status(429) = failure else { return #expect(Bool(false), "\(String(describing: failure))") }
            #expect(server.calls("/x") == 1)
            #expect(ContinuousClock.now - start < patience)
        }
    }

    @Test func `the deadline is for all attempts`() async throws {
        try await withService({ _ in .stall }, deadline: .milliseconds(300)) { server, service, _, _ in
            let failure = await failure(service, ClientRequest(.get, "\(server.origin)/x"))
            guard case .transport(let error) = failure else { return #expect(Bool(false)) }
            #expect(error.code == .timeout)
            #expect(server.calls("/x") == 1)
        }
    }

    @Test func `cancellation ends a pause`() async throws {
        try await withService({ _ in .tooMany(retryAfter: "50") }) { server, service, _, _ in
            let task = Task { await failure(service, ClientRequest(.get, "\(server.origin)/x")) }
            _ = try await eventually { server.calls("/x") == 1 }
            task.cancel()
            guard case .cancelled = await task.value else { return #expect(Bool(false)) }
            #expect(server.calls("/x") == 1)
        }
    }

    @Test func `logs name the service and the origin and never the URL`() async throws {
        let lines = Mutex<[String]>([])
        let record: @Sendable (String) -> Void = { line in lines.withLock { $0.append(line) } }
        var logger = Logger(label: "test") { _ in LineHandler(record: record) }
        logger.logLevel = .debug
        try await withService({ _ in .answer(500) }, logger: logger) { server, service, _, _ in
            _ = await failure(
                service, ClientRequest(.get, "http://u:secret@127.0.0.1:\(server.port)/secret?key=secret"))
            let seen = lines.withLock { $0 }
            #expect(seen.count { $0.hasPrefix("debug") } == 4 && seen.count { $0.hasPrefix("warning") } == 1)
            #expect(seen.allSatisfy { $0.contains("rates") && $0.contains(server.origin) && !$0.contains("secret") })
        }
    }
}

/// Tells each message as one line.
private struct LineHandler: LogHandler {
    let record: @Sendable (String) -> Void
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    init(record: @escaping @Sendable (String) -> Void) { self.record = record }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        record("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }
}
