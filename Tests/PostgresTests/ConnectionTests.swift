import EventLoop
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("A connection") struct ConnectionTests {
    @Test("keeps an error from its neighbours in the pipeline")
    func isolation() async throws {
        try await withConnection { connection, _ in
            let outcomes = await withTaskGroup(of: (Int, String).self) { group in
                for index in 0..<200 {
                    group.addTask {
                        do {
                            let rows: PostgresRows
                            switch index % 4 {
                            case 0:
                                rows = try await connection.query("SELECT $1::int4 / $2::int4", [.int32(1), .int32(0)])
                            case 1: rows = try await connection.query("SELEKT \(index % 8)")
                            default: rows = try await connection.query("SELECT $1::int4", [.int32(Int32(index))])
                            }
                            return (index, "\(rows.int32(0, 0))")
                        } catch {
                            return (index, (error as? PostgresError)?.sqlState ?? "\(error)")
                        }
                    }
                }
                return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
            for index in 0..<200 {
                let expected = index % 4 == 0 ? "22012" : index % 4 == 1 ? "42601" : "\(index)"
                #expect(outcomes[index] == expected)
            }
        }
    }

    @Test("tells what the server said, and keeps values out of its description")
    func errors() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE TABLE t (a int4 CONSTRAINT positive CHECK (a > 0))")
            let refused = await failure { try await connection.query("INSERT INTO t VALUES ($1)", [.int32(-4711)]) }
            #expect(refused?.code == .server)
            #expect(refused?.sqlState == "23514")
            #expect(refused?.constraint == "positive")
            #expect(refused?.table == "t")
            #expect(refused?.statement == "INSERT INTO t VALUES ($1)")
            let malformed = await failure { try await connection.query("SELECT $1::text::int4", [.text("secret")]) }
            #expect(malformed?.sqlState == "22P02")
            #expect(malformed.map { "\($0)".contains("secret") } == false)
            #expect(malformed?.debugDescription.contains("secret") == true)
        }
    }

    @Test("gives up at the deadline and cancels the statement in the server")
    func deadline() async throws {
        try await withConnection { connection, _ in
            let error = await failure { try await connection.query("SELECT pg_sleep(60)", timeout: .milliseconds(50)) }
            #expect(error?.code == .timeout)
            let next = try await connection.query("SELECT 1")
            #expect(next.int32(0, 0) == 1)
        }
    }

    @Test("calls the server's statement_timeout a timeout")
    func statementTimeout() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "SET statement_timeout = 50")
            let error = await failure { try await connection.query("SELECT pg_sleep(60)") }
            #expect(error?.code == .timeout)
            #expect(error?.sqlState == "57014")
        }
    }

    @Test("cancels what runs in the server when its task is cancelled, and is usable after")
    func cancellation() async throws {
        try await withConnection { connection, configuration in
            let task = Task { try await connection.query("SELECT pg_sleep(60)") }
            let watcher = try await PostgresConnection.connect(
                configuration, on: connection.loop, logger: TestPostgres.quietLogger)
            let running = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active'"
            #expect(
                try await eventually {
                    try await watcher.query(running, [.int32(connection.backendPID)]).int64(0, 0) == 1
                })
            task.cancel()
            let failed1 = await failure { try await task.value }
            #expect(failed1?.code == .cancelled)
            #expect(try await watcher.query(running, [.int32(connection.backendPID)]).int64(0, 0) == 0)
            #expect(try await connection.query("SELECT 2").int32(0, 0) == 2)
            await watcher.close()
        }
    }

    @Test("removes a statement that was not sent yet from the line")
    func cancellationBeforeSending() async throws {
        try await withConnection { connection, _ in
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await connection.query("CREATE TABLE never (a int4)")
            }
            let failed2 = await failure { try await task.value }
            #expect(failed2?.code == .cancelled)
            let found = try await connection.query("SELECT to_regclass('never')::text")
            #expect(found.isNull(0, 0))
        }
    }

    @Test("prepares anew what a change of schema made stale")
    func staleStatements() async throws {
        try await withConnection { connection, configuration in
            let other = try await PostgresConnection.connect(
                configuration, on: connection.loop, logger: TestPostgres.quietLogger)
            try await other.execute(script: "CREATE TABLE t (a int4); INSERT INTO t VALUES (1)")
            #expect(try await connection.query("SELECT * FROM t").columns == ["a"])
            try await other.execute(script: "ALTER TABLE t ADD b int4")
            #expect(try await connection.query("SELECT * FROM t").columns == ["a", "b"])
            _ = try await connection.query("DEALLOCATE ALL")
            #expect(try await connection.query("SELECT * FROM t").columns == ["a", "b"])
            await other.close()
        }
    }

    @Test("keeps 256 prepared statements and releases the others")
    func statementCache() async throws {
        try await withConnection { connection, _ in
            for number in 0..<600 {
                #expect(try await connection.query("SELECT \(number)").int32(0, 0) == Int32(number))
            }
            let kept = try await connection.query("SELECT count(*) FROM pg_prepared_statements").int64(0, 0)
            #expect((200...258).contains(kept))
            #expect(try await connection.query("SELECT 3").int32(0, 0) == 3)
        }
    }

    @Test("commits, rolls back, and says so when the server rolled back instead")
    func transactions() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE TABLE t (a int4)")
            try await connection.withTransaction { _ = try await $0.query("INSERT INTO t VALUES (1)") }
            struct Regret: Error {}
            await #expect(throws: Regret.self) {
                try await connection.withTransaction {
                    _ = try await $0.query("INSERT INTO t VALUES (2)")
                    throw Regret()
                }
            }
            let hidden = await failure {
                try await connection.withTransaction {
                    _ = try await $0.query("INSERT INTO t VALUES (3)")
                    _ = try? await $0.query("SELECT 1/0")
                }
            }
            #expect(hidden?.sqlState == "25P02")
            let rows = try await connection.query("SELECT a FROM t")
            #expect(rows.count == 1 && rows.int32(0, 0) == 1)
        }
    }

    @Test("rolls back when the task is cancelled within a transaction")
    func cancelledTransaction() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE TABLE t (a int4)")
            let task = Task {
                try await connection.withTransaction {
                    _ = try await $0.query("INSERT INTO t VALUES (1)")
                    _ = try await $0.query("SELECT pg_sleep(60)")
                }
            }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            let failed3 = await failure { try await task.value }
            #expect(failed3?.code == .cancelled)
            #expect(try await connection.query("SELECT count(*) FROM t").int64(0, 0) == 0)
        }
    }

    @Test("runs scripts, tells their error, and forgets nothing of the pipeline")
    func scripts() async throws {
        try await withConnection { connection, _ in
            try await connection.execute(script: "CREATE TABLE t (a int4); INSERT INTO t VALUES (1); SELECT * FROM t;")
            let error = await failure {
                try await connection.execute(script: "INSERT INTO t VALUES (2); SELECT nonsense")
            }
            #expect(error?.sqlState == "42703")
            #expect(try await connection.query("SELECT count(*) FROM t").int64(0, 0) == 1)
            try await connection.execute(script: "")
            #expect(try await connection.query("").count == 0)
        }
    }

    @Test("fails what is under way when the server hangs up")
    func hangUp() async throws {
        try await withConnection { connection, configuration in
            let other = try await PostgresConnection.connect(
                configuration, on: connection.loop, logger: TestPostgres.quietLogger)
            let task = Task { try await connection.query("SELECT pg_sleep(60)") }
            try await Task.sleep(for: .milliseconds(50))
            _ = try await other.query("SELECT pg_terminate_backend($1)", [.int32(connection.backendPID)])
            let failed4 = await failure { try await task.value }
            #expect(failed4?.code == .connection)
            let failed5 = await failure { try await connection.query("SELECT 1") }
            #expect(failed5?.code == .connection)
            let isOpen = await connection.isOpen
            #expect(!isOpen)
            await other.close()
        }
    }

    @Test("streams a large result row by row, and stops when asked to")
    func streams() async throws {
        try await withConnection { connection, _ in
            var sum: Int64 = 0
            try await connection.queryStream("SELECT i FROM generate_series(1, $1::int8) i", [.int64(50_000)]) {
                sum += $0.int64(0, 0)
            }
            #expect(sum == 50_000 * 50_001 / 2)
            struct Enough: Error {}
            await #expect(throws: Enough.self) {
                try await connection.queryStream("SELECT generate_series(1, 1000000000)") { _ in throw Enough()
                }
            }
            let late = await failure {
                try await connection.queryStream("SELECT 1 / (1000 - i) FROM generate_series(1, 2000) i") { _ in }
            }
            #expect(late?.sqlState == "22012")
            #expect(try await connection.query("SELECT 1").int32(0, 0) == 1)
        }
    }

    @Test("refuses a malformed URL without showing it, and a server that is not there")
    func wrongAddresses() async throws {
        let malformed = await failure { try PostgresConfiguration(url: "postgresql://u:secret@h:port:x/%zz") }
        #expect(malformed?.code == .configuration)
        #expect(malformed.map { $0.debugDescription.contains("secret") } == false)
        let absent = try PostgresConfiguration(url: "postgresql://u:secret@/d?host=/nowhere")
        #expect(!"\(absent)".contains("secret"))
        #expect(absent.description == "u@/nowhere:5432/d")
        try await withLoop { loop in
            let error = await failure {
                try await PostgresConnection.connect(absent, on: loop, logger: TestPostgres.quietLogger)
            }
            #expect(error?.code == .connection)
        }
    }
}
