import EventLoop
import Foundation
import Postgres
import TestSupport
import Testing

@Suite("The embedded server", .serialized) struct EmbeddedPostgresTests {
    private static let settings = ["fsync": "off", "shared_buffers": "16MB"]

    /// A directory for the time of `body`; a server left in it is stopped.
    private func withDirectory(_ parent: String = "/tmp", _ body: (String) async throws -> Void) async throws {
        let directory = "\(parent)/martlet-embedded-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        do { try await body(directory) } catch {
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
        try FileManager.default.removeItem(atPath: directory)
    }

    private func start(_ directory: String) async throws -> EmbeddedPostgres {
        try await EmbeddedPostgres.start(
            directory: directory, logger: TestPostgres.quietLogger, settings: Self.settings)
    }

    private func ask(_ url: String, _ sql: String) async throws -> String {
        let configuration = try PostgresConfiguration(url: url)
        return try await withLoop { loop in
            let connection = try await PostgresConnection.connect(
                configuration, on: loop, logger: TestPostgres.quietLogger)
            let rows = try await connection.query(sql)
            await connection.close()
            return rows.count == 0 ? "" : rows.string(0, 0)
        }
    }

    private func postmaster(_ server: EmbeddedPostgres) throws -> Int32? {
        guard let text = try? String(contentsOfFile: "\(server.clusterDirectory)/postmaster.pid", encoding: .utf8)
        else { return nil }
        return text.split(separator: "\n").first.flatMap { Int32($0) }
    }

    @Test("starts, is shared by a second user, and is stopped by the last")
    func lifecycle() async throws {
        try await withDirectory { directory in
            // Both at once: one makes the cluster, the other finds it.
            async let one = start(directory)
            async let two = start(directory)
            let (first, second) = try await (one, two)
            #expect(first.url == second.url)
            let user = "SELECT current_user || ' ' || current_database() || ' ' || current_setting('listen_addresses')"
            #expect(try await ask(first.url, user) == "martlet martlet ")
            #expect(
                try await ask(first.url, "SELECT current_setting('data_checksums') || current_setting('timezone')")
                    == "onUTC")
            await first.stop()
            #expect(try await ask(second.url, "SELECT 'still here'") == "still here")
            _ = try await ask(second.url, "CREATE TABLE kept AS SELECT 'yes' AS a")
            await second.stop()
            #expect(try postmaster(second) == nil)
            let again = try await start(directory)
            #expect(try await ask(again.url, "SELECT a FROM kept") == "yes")
            await again.stop()
        }
    }

    @Test("recovers from a kill -9 of the server, and of a start that was interrupted")
    func recovery() async throws {
        try await withDirectory { directory in
            // What an interrupted initdb leaves.
            try FileManager.default.createDirectory(
                atPath: "\(directory)/postgres.new/base", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                atPath: "\(directory)/postgres/base", withIntermediateDirectories: true)
            let first = try await start(directory)
            _ = try await ask(first.url, "CREATE TABLE kept AS SELECT 'yes' AS a")
            let process = try #require(try postmaster(first))
            kill(process, SIGKILL)
            let second = try await start(directory)
            #expect(try await ask(second.url, "SELECT a FROM kept") == "yes")
            #expect(try postmaster(second) != process)
            await first.stop()
            #expect(try await ask(second.url, "SELECT a FROM kept") == "yes")
            await second.stop()
            #expect(try postmaster(second) == nil)
        }
    }

    @Test("runs elsewhere, behind a link, when its account cannot enter the directory")
    func closedDirectory() async throws {
        guard getuid() == 0 else { return }
        var template = Array("/tmp/martlet-closed-XXXXXX".utf8CString)
        let parent = try #require(mkdtemp(&template).map { String(cString: $0) })
        try await withDirectory(parent) { directory in
            let server = try await start(directory)
            #expect(server.clusterDirectory.hasPrefix("/var/lib/martlet/"))
            #expect(
                try FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/postgres")
                    == server.clusterDirectory)
            #expect(try await ask(server.url, "SELECT 'up'") == "up")
            await server.stop()
            try FileManager.default.removeItem(atPath: (server.clusterDirectory as NSString).deletingLastPathComponent)
        }
        try FileManager.default.removeItem(atPath: parent)
    }

    @Test("puts its socket elsewhere when the path is too long for one")
    func longPath() async throws {
        try await withDirectory { directory in
            let server = try await start(directory + "/" + String(repeating: "long-", count: 20))
            #expect(server.url.contains("martlet%2D\(getuid() == 0 ? "" : String(getuid()))"))
            #expect(try await ask(server.url, "SELECT 'up'") == "up")
            await server.stop()
        }
    }

    @Test("refuses a cluster of another major version")
    func otherVersion() async throws {
        try await withDirectory { directory in
            try FileManager.default.createDirectory(atPath: "\(directory)/postgres", withIntermediateDirectories: true)
            try "9\n".write(toFile: "\(directory)/postgres/PG_VERSION", atomically: true, encoding: .utf8)
            do {
                _ = try await start(directory)
                Issue.record("it started")
            } catch let error as EmbeddedPostgresError {
                #expect(error.code == .versionMismatch)
                #expect(error.description.contains("Postgres 9"))
            }
        }
    }

    @Test("tells how to install Postgres when it is missing")
    func missingPrograms() async throws {
        do {
            _ = try await EmbeddedPostgres.start(
                directory: "/tmp/martlet-never", logger: TestPostgres.quietLogger,
                programs: PostgresPrograms.Search(path: "/nowhere", roots: []))
            Issue.record("it started")
        } catch {
            #expect(error.code == .programsMissing)
            #expect(error.description.contains("apt-get install postgresql"))
            #expect(!FileManager.default.fileExists(atPath: "/tmp/martlet-never"))
        }
    }
}
