import Domain
import Foundation
import HTTPClient
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Random faults at a hundred calls a second for `MARTLET_SOAK_SECONDS` (3 unless set); bench/soak runs it for long.
struct FaultSoakTests {
    @Test(.timeLimit(.minutes(60)))
    func `every call ends, and neither descriptors nor memory grow`() async {
        // In a process of its own, so that nobody else opens descriptors or takes memory.
        let soak = await #expect(
            processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            let seconds = ProcessInfo.processInfo.environment["MARTLET_SOAK_SECONDS"].flatMap(Double.init) ?? 3
            try await FaultSoak(seconds: max(seconds, 1)).run()
        }
        // The figures, and what a sanitizer has to say.
        for output in [soak?.standardOutputContent, soak?.standardErrorContent] {
            print(String(decoding: output ?? [], as: UTF8.self), terminator: "")
        }
    }
}

/// One run of the soak.
private final class FaultSoak: Sendable {
    private struct Counts {
        var started = 0
        var ended: [String: Int] = [:]
        var sum: Int { ended.values.reduce(0, +) }
    }

    private static let rate = 100
    private let seconds: Double
    private let counts = Mutex(Counts())

    init(seconds: Double) { self.seconds = seconds }

    func run() async throws {
        // Once around, with all that libraries open and keep.
        try await round(seconds: 0.5)
        let before = openDescriptors()
        counts.withLock { $0 = Counts() }
        try await round(seconds: seconds)
        let (started, ended) = counts.withLock { ($0.started, $0.ended) }
        #expect(started == ended.values.reduce(0, +))
        #expect(Double(started) > seconds, "a machine that is too slow for this")
        let areClosed = try await eventually { openDescriptors() <= before }
        #expect(areClosed, "\(before) descriptors became \(openDescriptors())")
        print(
            "soak: \(started) calls in \(Int(seconds)) s: \(ended.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))"
        )
    }

    /// Calls for so long, with a server and a client of its own.
    private func round(seconds: Double) async throws {
        let random = Mutex(SplitMix64(seed: UInt64(seconds * 1_000)))
        let server = try ScriptedServer { _ in random.withLock { FaultSoak.answer(&$0) } }
        try await withClient({
            $0.stallTimeout = .seconds(1)
            $0.contentLimit = 1 << 20
            $0.requestsPerOrigin = 64
        }) { client, loop in
            let breaker = ServiceBreaker(name: "soak")
            let retry = RetryPolicy(attempts: 3, base: .milliseconds(5), cap: .milliseconds(50))
            let service = ServiceClient(client: client, breaker: breaker, retry: retry, deadline: .seconds(3))
            let start = ContinuousClock.now
            var early: Int?
            var (earlyDescriptors, lateDescriptors) = (0, 0)
            try await withThrowingDiscardingTaskGroup { group in
                var number = 0
                while ContinuousClock.now - start < .seconds(seconds) {
                    number += 1
                    // The breaker would hide the faults most of the time.
                    if number % 8 == 0 { breaker.reset() }
                    self.counts.withLock { $0.started += 1 }
                    let action = random.withLock { Int.random(in: 0..<20, using: &$0) }
                    group.addTask { [number] in await self.call(number, action, server, client, service) }
                    try await loop.sleep(for: .seconds(1) / FaultSoak.rate)
                    if early == nil, ContinuousClock.now - start > .seconds(max(seconds / 5, 1)) {
                        early = self.resident()
                    }
                    // While calls come and go there are some more and some less; a leak would only be more.
                    if number % FaultSoak.rate == 0 {
                        if early == nil { earlyDescriptors = max(earlyDescriptors, openDescriptors()) }
                        lateDescriptors = openDescriptors()
                    }
                }
            }
            guard let early else { return }
            let late = self.resident()
            print("soak: \(early >> 10) KiB resident after a fifth, \(late >> 10) KiB at the end")
            print("soak: the loop's longest tick took \(Double(loop.takeLag()) / 1e6) ms")
            // Allocators take their time to settle. A leak of one call's content would be more within a minute.
            guard seconds > 20 else { return }
            #expect(late < early + early / 4 + (8 << 20))
            print("soak: up to \(earlyDescriptors) descriptors in the first fifth, \(lateDescriptors) at the end")
            #expect(lateDescriptors <= earlyDescriptors + 64)
        }
        server.stop()
    }

    private func call(
        _ number: Int, _ action: Int, _ server: ScriptedServer, _ client: HTTPClient, _ service: ServiceClient
    ) async {
        let method: HTTPRequest.Method = action == 0 ? .post : action == 1 ? .head : .get
        let request = ClientRequest(
            method, "\(server.origin)/\(number % 100)", body: action == 0 ? Array(repeating: 1, count: 100_000) : [])
        let outcome: String
        switch action {
        case 2...4:
            // Cancelled somewhere on its way.
            let task = Task { await self.outcome(of: request, service) }
            try? await Task.sleep(for: .milliseconds(number % 40))
            task.cancel()
            outcome = await task.value
        case 5...8:
            let failure = await client.failure(request, within: .milliseconds(number % 500))
            outcome = failure.map { "\($0.code)" } ?? "answered"
        default: outcome = await self.outcome(of: request, service)
        }
        counts.withLock { $0.ended[outcome, default: 0] += 1 }
    }

    private func outcome(of request: ClientRequest, _ service: ServiceClient) async -> String {
        do throws(ServiceCallError) {
            return try await service.call(request) { response in
                guard !response.body.isEmpty else { throw MalformedAnswer("empty") }
                return "answered"
            }
        } catch {
            switch error {
            case .refused: return "refused"
            case .transport(let error): return "\(error.code)"
            case .status(let status): return "\(status)"
            case .malformed: return "not understood"
            case .cancelled: return "cancelled"
            }
        }
    }

    private static func answer(_ random: inout SplitMix64) -> ScriptedAnswer {
        if random.happens(0.4) { return .json(#"{"a":1}"#) }
        if random.happens(0.2) {
            return .json("[1,2,3]").delayed(.milliseconds(Int.random(in: 0..<300, using: &random)))
        }
        if random.happens(0.1) {
            return .redirect(to: random.pick(["/elsewhere", "http://10.0.0.1/", "ftp://x/", "//["]))
        }
        if random.happens(0.1) { return .tooMany(retryAfter: random.pick(["0", "1", "9999", "soon"])) }
        if random.happens(0.1) { return .answer(random.pick([204, 304, 404, 500, 503])) }
        return random.pick(Fault.all).answer
    }

    /// The process's resident memory in bytes: proc(5).
    private func resident() -> Int {
        let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (status.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 12
    }
}
