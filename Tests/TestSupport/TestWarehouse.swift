internal import Domain
package import EventLoop
package import Foundation
package import Ingestion
package import Postgres
package import Repositories
internal import Synchronization

/// A database of its own with the product's schema, and a pool over it; dropped when its test has ended.
package struct TestWarehouse: Sendable {
    /// The database's URL.
    package let url: String
    /// The loop that the pool lives on.
    package let loop: EventLoop
    /// Connections with the product's search path.
    package let pool: PostgresPool

    /// The schemas in which the product looks names up.
    package static let schemas = ["ops", "gold", "silver", "bronze"]

    /// How to connect to the database at `url` as the product does.
    package static func configuration(_ url: String) throws -> PostgresConfiguration {
        var configuration = try PostgresConfiguration(url: url)
        configuration.searchPath = schemas
        return configuration
    }

    /// The project's top folder.
    package static var projectRoot: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// The migrations as they are in the project's folder.
    package static func migrations() throws -> [Migration] {
        let folder = projectRoot.appending(path: "migrations")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
        return try names.sorted().map {
            Migration(name: $0, sql: try String(contentsOf: folder.appending(path: $0), encoding: .utf8))
        }
    }

    /// Runs `body` with a migrated warehouse without data, or with a copy of `template`'s database.
    package static func with<Value>(
        template: String? = nil, limits: PostgresPoolLimits = PostgresPoolLimits(),
        _ body: (TestWarehouse) async throws -> Value
    ) async throws -> Value {
        let server = try await TestPostgres.shared()
        let url: String
        if let template {
            url = try await server.copyDatabase(template)
        } else {
            url = try await server.makeDatabase()
        }
        return try await withLoop { loop in
            let pool = PostgresPool(try configuration(url), on: loop, limits: limits, logger: TestPostgres.quietLogger)
            let warehouse = TestWarehouse(url: url, loop: loop, pool: pool)
            do {
                if template == nil { try await warehouse.migrate() }
                let value = try await body(warehouse)
                await pool.close()
                try? await server.dropDatabase(url)
                return value
            } catch {
                await pool.close()
                try? await server.dropDatabase(url)
                throw error
            }
        }
    }

    /// A warehouse at `url`, over somebody else's pool.
    package init(url: String, loop: EventLoop, pool: PostgresPool) {
        self.url = url
        self.loop = loop
        self.pool = pool
    }

    /// Applies the project's migrations.
    package func migrate() async throws {
        _ = try await MigrationRepository(TestWarehouse.migrations(), pool).migrate()
    }

    /// Loads files as one batch through the product's own loader.
    @discardableResult
    package func load(_ paths: [String], fingerprintLimit: Int = 2_000_000) async throws -> LoadSummary {
        try await BatchLoader(
            pool, EnrichmentPlan.bundled(), logger: TestPostgres.quietLogger, fingerprintLimit: fingerprintLimit
        ).load(paths)
    }

    /// Writes the files into a temporary folder and loads them as one batch.
    @discardableResult
    package func load(files: [SalesFile]) async throws -> LoadSummary {
        try await withTemporaryFolder { folder in
            let paths = files.indices.map { "\(folder)/\($0).csv" }
            for (file, path) in zip(files, paths) { try file.write(to: path) }
            return try await load(paths)
        }
    }

    /// Loads one file of that text.
    @discardableResult
    package func load(text: String) async throws -> LoadSummary { try await load(bytes: Array(text.utf8)) }

    /// Loads one file of those bytes.
    @discardableResult
    package func load(bytes: [UInt8]) async throws -> LoadSummary {
        try await withTemporaryFolder { folder in
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/file.csv"))
            return try await load(["\(folder)/file.csv"])
        }
    }

    /// Runs one statement, which may write.
    @discardableResult
    package func query(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> PostgresRows {
        try await pool.withConnection { try await $0.query(sql, parameters) }
    }

    /// One number that a statement gives.
    package func number(_ sql: String) async throws -> Int {
        Int(try await query("SELECT (\(sql))::bigint").int64(0, 0))
    }

    /// Each row of a statement as one text, in the statement's order.
    package func lines(_ sql: String) async throws -> [String] {
        let rows = try await query("SELECT line::text FROM (\(sql)) AS line")
        return (0..<rows.count).map { rows.string($0, 0) }
    }
}
