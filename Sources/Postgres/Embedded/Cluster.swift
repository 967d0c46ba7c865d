internal import CPostgres
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Logging

/// A cluster on disk and the server that runs it.
///
/// All calls block; they run on threads of their own.
struct Cluster: Sendable {
    let layout: ClusterLayout
    let account: ClusterAccount
    let programs: PostgresPrograms
    let logger: Logger

    /// How long a server may take to start; recovery after a crash replays at most `max_wal_size` of changes.
    private static let startSeconds = 600

    /// The database's URL for libpq.
    func url(database: String) -> String {
        let host = layout.socketDirectory.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgresql://martlet@/\(database)?host=\(host)&port=5432"
    }

    /// The major version that made the cluster; nil when there is no whole one.
    static func version(of layout: ClusterLayout) -> Int? {
        guard let text = try? String(contentsOfFile: "\(layout.cluster)/PG_VERSION", encoding: .utf8) else {
            return nil
        }
        return Int(text.trimmingNewlines)
    }

    /// Makes the cluster: in a sibling directory first, so that a half-made one is never taken for whole.
    func initialize() throws(EmbeddedPostgresError) {
        logger.info(
            "making a Postgres cluster", metadata: ["directory": "\(layout.cluster)", "version": "\(programs.major)"])
        let draft = "\(layout.home)/postgres.new"
        for path in [draft, layout.cluster] { try removeRemains(path) }
        try account.makePrivateDirectory(draft)
        var output = try runInitdb(draft, locale: "C.UTF-8")
        if output.status != 0 { output = try runInitdb(draft, locale: "C") }
        guard output.status == 0 else {
            throw EmbeddedPostgresError(.programFailed, "initdb failed: \(output.text.trimmingNewlines)")
        }
        try append("include_if_exists = '\(ClusterSettings.fileName)'\n", to: "\(draft)/postgresql.conf")
        try write(ClusterSettings.hostBasedAuthentication, to: "\(draft)/pg_hba.conf")
        guard rename(draft, layout.cluster) == 0 else { throw ClusterAccount.failed("rename", draft) }
    }

    private func removeRemains(_ path: String) throws(EmbeddedPostgresError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw EmbeddedPostgresError(.fileSystem, "\(path) cannot be removed: \(error.localizedDescription)")
        }
    }

    private func runInitdb(_ directory: String, locale: String) throws(EmbeddedPostgresError) -> Program.Output {
        try account.run(
            programs.path("initdb"),
            [
                "-D", directory, "-U", "martlet", "-E", "UTF8", "--locale=\(locale)", "--data-checksums",
                "--auth-local=peer", "--auth-host=reject",
            ], in: layout.home)
    }

    /// Writes the settings, which take effect at the next start.
    func configure(_ extra: [String: String]) throws(EmbeddedPostgresError) {
        let text = ClusterSettings.text(socketDirectory: layout.socketDirectory, extra: extra)
        try write(text, to: "\(layout.cluster)/\(ClusterSettings.fileName)")
        try write(ClusterSettings.identities([account.name, account.ours]), to: "\(layout.cluster)/pg_ident.conf")
    }

    private func write(_ text: String, to path: String) throws(EmbeddedPostgresError) {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw EmbeddedPostgresError(.fileSystem, "\(path) cannot be written: \(error.localizedDescription)")
        }
        try account.give(path)
    }

    private func append(_ text: String, to path: String) throws(EmbeddedPostgresError) {
        guard let old = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ClusterAccount.failed("read", path)
        }
        try write(old + text, to: path)
    }

    /// What the server answers: up, not letting anybody in yet, or nothing.
    func ping() -> PGPing { PQping(url(database: "postgres")) }

    /// Sees to it that the server runs; waits while it recovers, telling so every five seconds.
    func start() throws(EmbeddedPostgresError) {
        if ping() == PQPING_OK { return logger.debug("the embedded Postgres runs already") }
        let progress = DispatchSource.makeTimerSource()
        progress.schedule(deadline: .now() + 5, repeating: 5)
        progress.setEventHandler { logger.notice("Postgres is starting, or recovering from a crash; waiting") }
        progress.resume()
        defer { progress.cancel() }
        try trimLog()
        var output = Program.Output(status: 0, text: "")
        // A server that was killed may leave processes that take a moment to notice; until then no other can start.
        for attempt in 0..<10 {
            if attempt > 0 { sleep(1) }
            if waitWhileStarting() { return }
            output = try account.run(
                programs.path("pg_ctl"),
                ["-D", layout.cluster, "-l", layout.log, "-w", "-t", String(Self.startSeconds), "-s", "start"],
                in: layout.home)
            if ping() == PQPING_OK { return }
            if !logTail().contains("pre-existing shared memory") && !logTail().contains("lock file") { break }
        }
        throw EmbeddedPostgresError(
            .programFailed, "Postgres does not start: \(output.text.trimmingNewlines)\n\(logTail())")
    }

    /// Waits for a server that somebody else started; false when there is none.
    private func waitWhileStarting() -> Bool {
        for _ in 0..<Self.startSeconds * 10 {
            switch ping() {
            case PQPING_OK: return true
            case PQPING_REJECT: usleep(100_000)
            default: return false
            }
        }
        return false
    }

    /// Keeps the log small: over a megabyte it becomes `postgres.log.1`.
    private func trimLog() throws(EmbeddedPostgresError) {
        var status = stat()
        if stat(layout.log, &status) == 0, status.st_size > 1 << 20 { rename(layout.log, layout.log + ".1") }
        let descriptor = open(layout.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ClusterAccount.failed("open", layout.log) }
        close(descriptor)
        try account.give(layout.log)
    }

    private func logTail() -> String {
        let text = (try? String(contentsOfFile: layout.log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(8).joined(separator: "\n")
    }

    /// Makes the database `martlet` unless it is there.
    func makeDatabase() throws(EmbeddedPostgresError) {
        do throws(PostgresError) {
            let configuration = try PostgresConfiguration(url: url(database: "postgres"))
            let link = try Connector.open(configuration, readOnly: false).get()
            defer { PQfinish(link.handle) }
            let found = PostgresRows(PQexec(link.handle, "SELECT 1 FROM pg_database WHERE datname = 'martlet'"))
            if found.count == 1 { return }
            let made = PQexec(link.handle, "CREATE DATABASE martlet TEMPLATE template0 ENCODING 'UTF8'")
            defer { PQclear(made) }
            guard let made, PQresultStatus(made) == PGRES_COMMAND_OK else {
                throw PostgresError.connection(link.handle, "the database cannot be made")
            }
        } catch {
            throw EmbeddedPostgresError(.programFailed, "the embedded Postgres cannot be used: \(error)")
        }
    }

    /// Stops the server: connections are ended, nothing is lost.
    func stop() {
        let output = try? account.run(
            programs.path("pg_ctl"), ["-D", layout.cluster, "-m", "fast", "-w", "-t", "120", "-s", "stop"],
            in: layout.home)
        if let output, output.status != 0 {
            logger.warning("Postgres did not stop", metadata: ["output": "\(output.text.trimmingNewlines)"])
        }
        // One in /tmp would stay for ever; the next start makes it again. Not empty, it stays: rmdir(2).
        rmdir(layout.socketDirectory)
    }
}
