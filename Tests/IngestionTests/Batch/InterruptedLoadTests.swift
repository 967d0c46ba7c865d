import EventLoop
import Foundation
import Ingestion
import Postgres
import TestSupport
import Testing

@Suite("A load that is cut off") struct InterruptedLoadTests {
    /// Whether a first load has been published before, so that the one that breaks goes into the last segment.
    @Test("at any byte leaves the warehouse as it was, and the same load again completes it", arguments: [false, true])
    func everyStep(hasSales: Bool) async throws {
        let before = SalesFile(rows: 200, seed: 30)
        let file = SalesFile(rows: 250, seed: 31, repeating: Array(before.validLines.prefix(20)))
        try await TestWarehouse.with { warehouse in
            if hasSales { try await warehouse.load(files: [before]) }
            let spare = try await TestPostgres.shared().makeDatabase()
            try await withTemporaryFolder { folder in
                try file.write(to: "\(folder)/file.csv")
                let path = "\(folder)/file.csv"
                let whole = try await Self.bytes(spare, path, folder, after: hasSales ? before : nil)
                // Spread over the whole of the load, and each of its last messages.
                let cuts =
                    stride(from: 600, to: whole, by: max(1, whole / 24)) + stride(from: whole - 400, to: whole, by: 25)
                let proxy = try #require(try BreakingProxy(warehouse.url, folder: folder))
                defer { proxy.stop() }
                let counts = try await WarehouseCounts(warehouse)
                var isPublished = false
                for cut in cuts {
                    proxy.breakAfter(cut)
                    let outcome = await Self.load(proxy.url, path)
                    try await warehouse.waitUntilAlone()
                    let now = try await WarehouseCounts(warehouse)
                    if case .success = outcome {
                        isPublished = true
                        break
                    }
                    #expect(proxy.broken > 0)
                    // When the answer to COMMIT is lost the load is whole; else there is nothing of it.
                    if now["versions"] != counts["versions"] {
                        isPublished = true
                        break
                    }
                    try #require(now == counts, "after \(cut) of \(whole) bytes")
                }
                let again = try await warehouse.load([path])
                #expect((again.version == nil) == isPublished)
                let end = try await WarehouseCounts(warehouse)
                let expected = file.loaded + (hasSales ? before.loaded : 20)
                #expect(end["fact_sales"] == expected && end["sales"] == expected)
                #expect(end["versions"] == counts["versions"] + 1)
                #expect(try await warehouse.unbalancedFiles() == [])
            }
            try await TestPostgres.shared().dropDatabase(spare)
        }
    }

    @Test("by the database's administrator is told as an error, and its try is kept in the audit log")
    func terminated() async throws {
        let file = SalesFile(rows: 60_000, seed: 32)
        try await TestWarehouse.with { warehouse in
            let counts = try await WarehouseCounts(warehouse)
            let load = Task { try await warehouse.load(files: [file]) }
            var killed = 0
            while killed == 0 {
                killed = try await warehouse.number(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY%'"
                )
            }
            await #expect(throws: PostgresError.self) { try await load.value }
            try await warehouse.waitUntilAlone()
            #expect(try await WarehouseCounts(warehouse) == counts)
            #expect(try await warehouse.number("SELECT count(*) FROM audit_log WHERE event = 'load.failed'") == 1)
            #expect(try await warehouse.load(files: [file]).loaded == Int64(file.loaded))
        }
    }

    @Test("by its caller's cancellation leaves nothing")
    func cancelled() async throws {
        let file = SalesFile(rows: 60_000, seed: 33)
        try await TestWarehouse.with { warehouse in
            let counts = try await WarehouseCounts(warehouse)
            let load = Task { try await warehouse.load(files: [file]) }
            while try await warehouse.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'") == 0
            {}
            load.cancel()
            await #expect(throws: (any Error).self) { try await load.value }
            try await warehouse.waitUntilAlone()
            #expect(try await WarehouseCounts(warehouse) == counts)
            #expect(try await warehouse.load(files: [file]).loaded == Int64(file.loaded))
        }
    }

    // MARK: Parts

    /// How many bytes a load sends that nothing interrupts.
    private static func bytes(_ database: String, _ path: String, _ folder: String, after before: SalesFile?)
        async throws -> Int
    {
        let side = folder + "/measure"
        try FileManager.default.createDirectory(atPath: side, withIntermediateDirectories: true)
        let proxy = try #require(try BreakingProxy(database, folder: side))
        defer { proxy.stop() }
        try await withLoop { loop in
            let pool = PostgresPool(
                try TestWarehouse.configuration(database), on: loop, limits: PostgresPoolLimits(),
                logger: TestPostgres.quietLogger)
            let warehouse = TestWarehouse(url: database, loop: loop, pool: pool)
            try await warehouse.migrate()
            if let before { try await warehouse.load(files: [before]) }
            await pool.close()
        }
        _ = try await load(proxy.url, path).get()
        return proxy.sent
    }

    private static func load(_ url: String, _ path: String) async -> Result<LoadSummary, any Error> {
        do {
            return .success(
                try await withLoop { loop in
                    let pool = PostgresPool(
                        try TestWarehouse.configuration(url), on: loop, limits: PostgresPoolLimits(),
                        logger: TestPostgres.quietLogger)
                    do {
                        let summary = try await BatchLoader(pool, .bundled(), logger: TestPostgres.quietLogger).load([
                            path
                        ])
                        await pool.close()
                        return summary
                    } catch {
                        await pool.close()
                        throw error
                    }
                })
        } catch {
            return .failure(error)
        }
    }
}

extension TestWarehouse {
    /// Waits until no other connection of a loader does anything in this database.
    func waitUntilAlone() async throws {
        while try await number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        ) > 0 {
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

private func + (left: StrideTo<Int>, right: StrideTo<Int>) -> [Int] { Array(left) + Array(right) }
