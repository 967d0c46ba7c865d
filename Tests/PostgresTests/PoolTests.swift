import EventLoop
import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite("A pool") struct PoolTests {
    @Test("answers ten thousand queries of many callers and leaks no descriptor")
    func manyQueries() async throws {
        func descriptors() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        try await withPool { pool, _ in
            let answer1 = try await pool.query("SELECT 1").count
            #expect(answer1 == 1)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<100 {
                    group.addTask {
                        for number in 0..<100 {
                            let value = Int64(caller * 100 + number)
                            let answer2 = try await pool.query("SELECT $1::int8", [.int64(value)]).int64(0, 0)
                            #expect(answer2 == value)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let statistics = pool.statistics()
            #expect(statistics.queries == 10_001)
            #expect(statistics.inFlight == 0)
            #expect(statistics.lastError == nil)
            // Other tests of the process have descriptors open too; a leak of one a query would be ten thousand.
            #expect(try descriptors() < 2_000)
        }
    }

    @Test("refuses writes on shared connections")
    func readOnly() async throws {
        try await withPool { pool, _ in
            let error = await failure { try await pool.query("CREATE TABLE t (a int4)") }
            #expect(error?.sqlState == "25006")
        }
    }

    @Test("leaves the neighbours of a cancelled statement unhurt")
    func cancellation() async throws {
        var limits = PostgresPoolLimits.patient
        limits.shared = 1
        try await withPool(limits) { pool, _ in
            let slow = (0..<5).map { _ in Task { try await pool.query("SELECT pg_sleep(30)") } }
            let quick = (0..<20).map { number in
                Task { try await pool.query("SELECT $1::int4, pg_sleep(0.01)", [.int32(Int32(number))]).int32(0, 0) }
            }
            try await Task.sleep(for: .milliseconds(100))
            for task in slow {
                task.cancel()
                let error = await failure { try await task.value }
                #expect(error?.code == .cancelled)
            }
            for (number, task) in quick.enumerated() {
                let answer3 = try await task.value
                #expect(answer3 == Int32(number))
            }
        }
    }

    @Test("gives up at the deadline, the caller's or the server's")
    func deadlines() async throws {
        try await withPool(statementTimeout: .milliseconds(100)) { pool, _ in
            let server = await failure { try await pool.query("SELECT pg_sleep(30)") }
            #expect(server?.code == .timeout)
            let caller = await failure { try await pool.query("SELECT pg_sleep(30)", timeout: .milliseconds(20)) }
            #expect(caller?.code == .timeout)
            let answer4 = try await pool.query("SELECT 1").count
            #expect(answer4 == 1)
            #expect(pool.statistics().timeouts == 2)
        }
    }

    @Test("turns callers away when too many wait or they wait too long")
    func exhaustion() async throws {
        var limits = PostgresPoolLimits.patient
        limits.exclusive = 1
        limits.queue = 2
        limits.waitTimeout = .milliseconds(200)
        try await withPool(limits) { pool, _ in
            try await pool.withConnection { _ in
                let outcomes = await withTaskGroup(of: PostgresError?.self) { group in
                    for _ in 0..<5 { group.addTask { await failure { try await pool.withConnection { _ in } } } }
                    return await group.reduce(into: []) { $0.append($1?.code) }
                }
                #expect(outcomes.count == 5)
                #expect(outcomes.allSatisfy { $0 == .poolExhausted })
                #expect(pool.statistics().exhausted == 5)
            }
            try await pool.withConnection {
                let answer5 = try await $0.query("SELECT 1").count
                #expect(answer5 == 1)
            }
        }
    }

    @Test("hands a connection on to those who wait, in a clean state")
    func leases() async throws {
        var limits = PostgresPoolLimits.patient
        limits.exclusive = 2
        try await withPool(limits) { pool, _ in
            try await pool.withConnection { try await $0.execute(script: "CREATE TABLE t (a int4)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        if number % 5 == 0 {
                            // A transaction left open.
                            try await pool.withConnection {
                                _ = try await $0.query("BEGIN")
                                _ = try await $0.query("INSERT INTO t VALUES (-1)")
                            }
                        } else if number % 5 == 1 {
                            // A COPY left open.
                            try await pool.withConnection { try await $0.copyIn("COPY t FROM STDIN") }
                        } else {
                            try await pool.withTransaction { _ = try await $0.query("INSERT INTO t VALUES (1)") }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let rows = try await pool.query("SELECT count(*), sum(a) FROM t")
            #expect(rows.int64(0, 0) == 30)
            #expect(rows.int64(0, 1) == 30)
            #expect(pool.statistics().leased == 0)
        }
    }

    @Test("comes back after the server has ended its connections")
    func reconnects() async throws {
        try await withPool { pool, configuration in
            let answer6 = try await pool.query("SELECT 1").count
            #expect(answer6 == 1)
            try await pool.withConnection { _ = try await $0.query("SELECT 1") }
            #expect(try await eventually { pool.statistics().open == 3 })
            let killer = try await PostgresConnection.connect(
                configuration, on: pool.loop, logger: TestPostgres.quietLogger)
            let running = Task { try await pool.query("SELECT pg_sleep(30)") }
            try await Task.sleep(for: .milliseconds(50))
            _ = try await killer.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await killer.close()
            let error = await failure { try await running.value }
            #expect(error?.code == .connection)
            #expect(try await eventually { await failure { try await pool.query("SELECT 1") } == nil })
            #expect(try await eventually { pool.statistics().reconnects == 2 })
            try await pool.withConnection {
                let answer7 = try await $0.query("SELECT 1").count
                #expect(answer7 == 1)
            }
        }
    }

    @Test("says at once that the server is away")
    func absence() async throws {
        let configuration = try PostgresConfiguration(url: "postgresql://u@/d?host=/nowhere")
        try await withLoop { loop in
            let pool = PostgresPool(
                configuration, on: loop, limits: PostgresPoolLimits(), logger: TestPostgres.quietLogger)
            for _ in 0..<3 {
                let shared = await failure { try await pool.query("SELECT 1") }
                #expect(shared?.code == .connection)
                let leased = await failure { try await pool.withConnection { _ in } }
                #expect(leased?.code == .connection)
            }
            #expect(pool.statistics().lastError != nil)
            await pool.close()
            let closed = await failure { try await pool.query("SELECT 1") }
            #expect(closed?.code == .closed)
        }
    }
}
