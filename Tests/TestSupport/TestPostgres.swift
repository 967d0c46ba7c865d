internal import EventLoop
internal import Foundation
package import Logging
internal import Postgres
internal import Synchronization

/// The Postgres that a test process shares: a private server in a directory of its own, gone at exit; or the server
/// that `MARTLET_TEST_DATABASE_URL` names, on which the role must be allowed to create databases.
package final class TestPostgres: Sendable {
    /// The URL of a database to create others from.
    package let adminURL: String
    /// Where the private server's files are; nil on a server that was given.
    package let directory: String?

    private let server: EmbeddedPostgres?
    private let databases = Mutex<[String]>([])
    private let number = Atomic<Int>(0)

    private static let starting = Mutex<Task<TestPostgres, any Error>?>(nil)

    private init(adminURL: String, directory: String?, server: EmbeddedPostgres?) {
        self.adminURL = adminURL
        self.directory = directory
        self.server = server
    }

    /// The process's server, started at the first call.
    package static func shared() async throws -> TestPostgres {
        let task = starting.withLock { starting in
            if let starting { return starting }
            let task = Task { try await start() }
            starting = task
            return task
        }
        return try await task.value
    }

    @concurrent
    private static func start() async throws -> TestPostgres {
        let postgres: TestPostgres
        if let url = ProcessInfo.processInfo.environment["MARTLET_TEST_DATABASE_URL"], !url.isEmpty {
            postgres = TestPostgres(adminURL: url, directory: nil, server: nil)
        } else {
            let directory = "/tmp/martlet-test-\(getpid())"
            let server = try await EmbeddedPostgres.start(
                directory: directory, logger: quietLogger,
                settings: [
                    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
                    "max_connections": "1000",
                ])
            postgres = TestPostgres(adminURL: server.url, directory: directory, server: server)
        }
        cleaning.withLock { $0 = postgres }
        atexit { TestPostgres.cleaning.withLock { $0 }?.cleanUp() }
        return postgres
    }

    private static let cleaning = Mutex<TestPostgres?>(nil)

    /// A logger that says nothing below errors.
    package static var quietLogger: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }

    /// Makes an empty database and tells its URL; it is dropped when the process exits.
    package func makeDatabase() async throws -> String {
        let name = "martlet_test_\(getpid())_\(number.add(1, ordering: .relaxed).newValue)"
        try await administer("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'UTF8'")
        databases.withLock { $0.append(name) }
        return Self.url(adminURL, database: name)
    }

    /// Makes a copy of another database, to which nobody is connected, and tells its URL.
    package func copyDatabase(_ template: String) async throws -> String {
        let name = "martlet_test_\(getpid())_\(number.add(1, ordering: .relaxed).newValue)"
        try await administer("CREATE DATABASE \(name) TEMPLATE \(Self.name(template))")
        databases.withLock { $0.append(name) }
        return Self.url(adminURL, database: name)
    }

    /// Drops a database that was made here, whoever is connected to it.
    package func dropDatabase(_ url: String) async throws {
        try await administer("DROP DATABASE IF EXISTS \(Self.name(url)) WITH (FORCE)")
    }

    /// Runs `body` while a table of a database is locked against all use, until `body` calls what it is given.
    package func withLockedTable<Value>(
        _ table: String, in url: String, _ body: (_ unlock: () async throws -> Void) async throws -> Value
    ) async throws -> Value {
        try await withLoop { loop in
            let connection = try await PostgresConnection.connect(
                PostgresConfiguration(url: url), on: loop, logger: Self.quietLogger)
            do {
                try await connection.execute(script: "BEGIN; LOCK TABLE \(table) IN ACCESS EXCLUSIVE MODE")
                let value = try await body { try await connection.execute(script: "ROLLBACK") }
                await connection.close()
                return value
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    /// The first value that a statement gives on a database, as text; empty when it gives no row.
    package func value(_ sql: String, in url: String) async throws -> String {
        let configuration = try TestWarehouse.configuration(url)
        return try await withLoop { loop in
            let connection = try await PostgresConnection.connect(configuration, on: loop, logger: Self.quietLogger)
            do {
                let rows = try await connection.query("SELECT (\(sql))::text")
                await connection.close()
                return rows.count > 0 ? rows.string(0, 0) : ""
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    private static func name(_ url: String) -> String { String(URLComponents(string: url)?.path.dropFirst() ?? "") }

    /// Runs a statement on the first database.
    package func administer(_ sql: String) async throws {
        let configuration = try PostgresConfiguration(url: adminURL)
        try await withLoop { loop in
            let connection = try await PostgresConnection.connect(configuration, on: loop, logger: Self.quietLogger)
            do {
                try await connection.execute(script: sql)
                await connection.close()
            } catch {
                await connection.close()
                throw error
            }
        }
    }

    /// The same URL with another database.
    private static func url(_ url: String, database: String) -> String {
        guard var components = URLComponents(string: url) else { return url }
        components.path = "/\(database)"
        return components.string ?? url
    }

    /// At exit: the private server goes with all it has, a given one loses our databases only.
    private func cleanUp() {
        if let server, let directory {
            server.stopNow()
            try? FileManager.default.removeItem(atPath: directory)
            return
        }
        let names = databases.withLock { $0 }
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            for name in names { try? await self.administer("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
            done.signal()
        }
        _ = done.wait(timeout: .now() + 30)
    }
}
