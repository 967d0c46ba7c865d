import EventLoop
import Foundation
import HTTPClient
import Synchronization
import TestSupport
import Testing

/// How many requests are under way with one origin, and who waits.
struct ConcurrencyTests {
    @Test func `four requests to one origin are under way at most`() async throws {
        let isOpen = Atomic(false)
        let now = Atomic(0)
        let most = Atomic(0)
        try await withServer({ _ in
            most.max(now.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
            while !isOpen.load(ordering: .relaxed) { usleep(1_000) }
            now.subtract(1, ordering: .relaxed)
            return .answer()
        }) { server, client in
            let tasks = (0..<24).map { _ in Task { try await client.get(server.origin) } }
            let areFour = try await eventually {
                now.load(ordering: .relaxed) == 4 && client.statistics().open == 4 && client.statistics().waiting == 20
            }
            #expect(areFour)
            isOpen.store(true, ordering: .relaxed)
            for task in tasks { _ = try await task.value }
            #expect(most.load(ordering: .relaxed) == 4)
            #expect(server.acceptedConnections == 4)
        }
    }

    @Test func `who waits has a turn in order`() async throws {
        let isOpen = Atomic(false)
        try await withServer(
            { _ in
                while !isOpen.load(ordering: .relaxed) { usleep(1_000) }
                return .answer()
            }, client: { $0.requestsPerOrigin = 1 }
        ) { server, client in
            var tasks: [Task<ClientResponse, any Error>] = []
            for number in 0..<12 {
                tasks.append(Task { try await client.get("\(server.origin)/\(number)") })
                // The next one joins the line after this one.
                _ = try await eventually { client.statistics().open + client.statistics().waiting == number + 1 }
            }
            isOpen.store(true, ordering: .relaxed)
            for task in tasks { _ = try await task.value }
            #expect(server.requests.map(\.path) == (0..<12).map { "/\($0)" })
        }
    }

    @Test func `one origin's stalls do not hold another's requests`() async throws {
        let stalled = try ScriptedServer { _ in .stall }
        defer { stalled.stop() }
        try await withServer({ _ in .answer() }) { server, client in
            let tasks = (0..<8).map { _ in Task { await client.failure(stalled.origin) } }
            _ = try await eventually { client.statistics().waiting == 4 }
            for _ in 0..<10 { _ = try await client.get(server.origin) }
            #expect(client.statistics().waiting == 4 && client.statistics().open == 4)
            for task in tasks { task.cancel() }
            for task in tasks { _ = await task.value }
            #expect(stalled.calls("/") >= 4)
        }
    }

    @Test func `a deadline runs while its request waits`() async throws {
        try await withServer({ _ in .stall }, client: { $0.requestsPerOrigin = 1 }) { server, client in
            let first = Task { await client.failure("\(server.origin)/first") }
            _ = try await eventually { server.calls("/first") == 1 }
            let second = await client.failure("\(server.origin)/second", within: .milliseconds(200))
            #expect(second?.code == .timeout)
            #expect(server.calls("/second") == 0)
            #expect(client.statistics().waiting == 0)
            first.cancel()
            #expect(await first.value?.code == .cancelled)
        }
    }
}
