import EventLoop
import Postgres
import Synchronization
import TestSupport
import Testing

private final class Heard: Sendable {
    let messages = Mutex<[String]>([])
    let connects = Atomic<Int>(0)
    var all: [String] { messages.withLock { $0 } }
}

@Suite("A listener") struct ListenerTests {
    @Test("hears notifications, and again after its connection was lost")
    func listens() async throws {
        try await withConnection { connection, configuration in
            let heard = Heard()
            let listener = PostgresListener(
                configuration, on: connection.loop, channels: ["plain", "Odd \"name"], logger: TestPostgres.quietLogger,
                onNotify: { channel, payload in heard.messages.withLock { $0.append("\(channel)=\(payload)") } },
                onConnect: { heard.connects.add(1, ordering: .relaxed) })
            await listener.start()
            #expect(try await eventually { heard.connects.load(ordering: .relaxed) == 1 })
            _ = try await connection.query(
                "SELECT pg_notify('plain', 'one'), pg_notify('Odd \"name', 'two'), pg_notify('other', 'x')")
            #expect(try await eventually { heard.all.count == 2 })
            #expect(heard.all == ["plain=one", "Odd \"name=two"])
            _ = try await connection.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            #expect(try await eventually { heard.connects.load(ordering: .relaxed) == 2 })
            _ = try await connection.query("SELECT pg_notify('plain', 'three')")
            #expect(try await eventually { heard.all.last == "plain=three" })
            await listener.stop()
            let others =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            #expect(try await eventually { try await connection.query(others).int64(0, 0) == 0 })
        }
    }
}
