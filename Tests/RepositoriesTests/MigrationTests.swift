import Foundation
import Postgres
import Repositories
import TestSupport
import Testing

@Suite("Migrations") struct MigrationTests {
    private static let first = Migration(
        name: "0001_a.sql", sql: "CREATE TABLE public.a (x int); CREATE TABLE public.b (y int);")
    private static let second = Migration(name: "0002_b.sql", sql: "ALTER TABLE public.a ADD z int;")

    @Test("are applied once, and again change nothing")
    func idempotent() async throws {
        try await TestWarehouse.with { warehouse in
            let migrations = try TestWarehouse.migrations()
            let before = try await Self.schema(warehouse)
            let again = try await MigrationRepository(migrations, warehouse.pool).migrate()
            #expect(again.map(\.name) == migrations.map(\.name))
            #expect(again.filter { !$0.wasApplied }.isEmpty)
            #expect(try await Self.schema(warehouse) == before)
            #expect(try await warehouse.number("SELECT count(*) FROM migrations") == migrations.count)
        }
    }

    @Test("add to those that were applied, in order")
    func addition() async throws {
        try await Self.onEmpty { pool in
            let one = try await MigrationRepository([Self.first], pool).migrate()
            #expect(one.map(\.wasApplied) == [false])
            let two = try await MigrationRepository([Self.first, Self.second], pool).migrate()
            #expect(two.map(\.wasApplied) == [true, false])
            #expect(try await pool.query("SELECT z FROM public.a").count == 0)
        }
    }

    @Test("only say what is missing in a dry run")
    func dryRun() async throws {
        try await Self.onEmpty { pool in
            let statuses = try await MigrationRepository([Self.first, Self.second], pool).migrate(dryRun: true)
            #expect(statuses.map(\.wasApplied) == [false, false])
            #expect(
                try await pool.query(
                    "SELECT to_regclass('public.a') IS NULL AND to_regclass('ops.migrations') IS NULL"
                ).bool(0, 0))
        }
    }

    @Test("refuse a text that changed after it was applied")
    func changed() async throws {
        try await Self.onEmpty { pool in
            _ = try await MigrationRepository([Self.first, Self.second], pool).migrate()
            let edited = Migration(name: Self.first.name, sql: Self.first.sql + " ")
            let error = await #expect(throws: RepositoryError.self) {
                try await MigrationRepository([edited, Self.second], pool).migrate()
            }
            #expect(error?.description.contains("0001_a.sql") == true)
        }
    }

    @Test("refuse a database that knows later ones")
    func unknown() async throws {
        try await Self.onEmpty { pool in
            _ = try await MigrationRepository([Self.first, Self.second], pool).migrate()
            let error = await #expect(throws: RepositoryError.self) {
                try await MigrationRepository([Self.first], pool).migrate()
            }
            #expect(error?.description.contains("0002_b.sql") == true)
        }
    }

    @Test("that fail leave the database as it was")
    func failing() async throws {
        try await Self.onEmpty { pool in
            let broken = Migration(name: "0002_b.sql", sql: "CREATE TABLE public.c (x int); SELECT nonsense;")
            let error = await #expect(throws: RepositoryError.self) {
                try await MigrationRepository([Self.first, broken], pool).migrate()
            }
            #expect(error.map { String(reflecting: $0).contains("42703") } == true)
            let names = ["public.a", "public.c", "ops.migrations"].map { "to_regclass('\($0)') IS NULL" }
            #expect(try await pool.query("SELECT \(names.joined(separator: " AND "))").bool(0, 0))
            _ = try await MigrationRepository([Self.first, Self.second], pool).migrate()
        }
    }

    @Test("of several processes at once are applied by one of them")
    func concurrent() async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        let migrations = try TestWarehouse.migrations()
        let applied = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await withLoop { loop in
                        let pool = PostgresPool(
                            try PostgresConfiguration(url: url), on: loop, limits: PostgresPoolLimits(),
                            logger: TestPostgres.quietLogger)
                        let statuses = try await MigrationRepository(migrations, pool).migrate()
                        await pool.close()
                        return statuses.count { !$0.wasApplied }
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(applied.sorted() == [0, 0, 0, migrations.count])
        try await server.dropDatabase(url)
    }

    private static func onEmpty(_ body: (PostgresPool) async throws -> Void) async throws {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        try await withLoop { loop in
            let pool = PostgresPool(
                try PostgresConfiguration(url: url), on: loop, limits: PostgresPoolLimits(),
                logger: TestPostgres.quietLogger)
            try await body(pool)
            await pool.close()
        }
        try await server.dropDatabase(url)
    }

    private static func schema(_ warehouse: TestWarehouse) async throws -> [String] {
        try await warehouse.lines(
            "SELECT c.oid, c.relname, a.attname, a.atttypid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.oid > 16000 ORDER BY 1, 3"
        )
    }
}
