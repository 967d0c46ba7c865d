import EventLoop
import Foundation
import Logging
import Postgres
import Repositories
import Services
import TestSupport

/// Databases for these tests: copies of one that was migrated and filled once, each thrown away after its test.
struct IntegrityDatabase {
    let url: String
    let pool: PostgresPool

    var repository: IntegrityRepository { IntegrityRepository(pool: pool, deadline: .seconds(60)) }
    var service: IntegrityService { IntegrityService(repository: repository, logger: TestPostgres.quietLogger) }

    /// What the copies are made of.
    enum Content: String, CaseIterable {
        /// Nothing: not migrated.
        case nothing
        /// Migrated, without data.
        case migrated
        /// The consistent warehouse of ``IntegrityFixture``.
        case warehouse
    }

    /// Runs `body` with a database of its own, spoilt by `tampering` as a superuser without triggers.
    static func with<Value>(
        _ content: Content = .warehouse, tampering: String? = nil, _ body: (IntegrityDatabase) async throws -> Value
    ) async throws -> Value {
        let server = try await TestPostgres.shared()
        let template = try await templates.name(of: content, on: server)
        let name = "\(template)_\(UUID().uuidString.prefix(8).lowercased())"
        try await server.administer("CREATE DATABASE \(name) TEMPLATE \(template)")
        let url = try address(of: name, on: server)
        return try await withLoop { loop in
            let configuration = try PostgresConfiguration(url: url)
            if let tampering {
                try await execute(
                    """
                    SET search_path = ops, gold, silver, bronze;
                    SET session_replication_role = replica;
                    SET allow_system_table_mods = on;
                    \(tampering);
                    """, configuration, loop)
            }
            let pool = PostgresPool(
                configuration, on: loop, limits: .patient, logger: TestPostgres.quietLogger)
            do {
                let value = try await body(IntegrityDatabase(url: url, pool: pool))
                await pool.close()
                try await server.administer("DROP DATABASE \(name) WITH (FORCE)")
                return value
            } catch {
                await pool.close()
                try await server.administer("DROP DATABASE \(name) WITH (FORCE)")
                throw error
            }
        }
    }

    /// Runs a script on this database.
    func execute(_ script: String) async throws {
        try await Self.execute(script, PostgresConfiguration(url: url), pool.loop)
    }

    private static func execute(
        _ script: String, _ configuration: PostgresConfiguration, _ loop: EventLoop
    ) async throws {
        let connection = try await PostgresConnection.connect(
            configuration, on: loop, logger: TestPostgres.quietLogger)
        do {
            try await connection.execute(script: script)
            await connection.close()
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func address(of database: String, on server: TestPostgres) throws -> String {
        guard var components = URLComponents(string: server.adminURL) else { throw CocoaError(.formatting) }
        components.path = "/\(database)"
        return components.string ?? server.adminURL
    }

    private static let templates = Templates()

    /// Makes each template once in the process.
    private actor Templates {
        private var made: [Content: Task<String, any Error>] = [:]

        func name(of content: Content, on server: TestPostgres) async throws -> String {
            let task =
                made[content]
                ?? Task {
                    let url = try await server.makeDatabase()
                    let script = try IntegrityDatabase.script(for: content)
                    try await withLoop { loop in
                        try await IntegrityDatabase.execute(script, PostgresConfiguration(url: url), loop)
                    }
                    return String(URLComponents(string: url)?.path.dropFirst() ?? "")
                }
            made[content] = task
            return try await task.value
        }
    }

    private static func script(for content: Content) throws -> String {
        guard content != .nothing else { return "SELECT" }
        let folder = repositoryRoot.appending(path: "migrations")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".sql") }
        let migrations = try files.sorted().map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
        return (migrations + (content == .warehouse ? [IntegrityFixture.sql] : [])).joined(separator: "\n;\n")
    }

    /// The project's top folder.
    static var repositoryRoot: URL {
        var folder = URL(filePath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        return folder
    }
}
