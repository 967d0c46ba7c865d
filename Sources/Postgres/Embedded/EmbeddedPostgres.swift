package import Logging

/// A private Postgres server under a directory of Martlet's, shared by all Martlet processes that use that directory.
///
/// It listens on a Unix socket only and never runs as root. Each process holds a lease (a shared lock); the last one out
/// stops the server. A process that is killed leaves the server running, and the next one finds it.
package struct EmbeddedPostgres: Sendable {
    /// The database's URL, for ``PostgresConfiguration``.
    package let url: String
    /// Where the cluster is.
    package let clusterDirectory: String
    /// The server's major version.
    package let version: Int

    private let cluster: Cluster
    private let lease: FileLock

    /// How long another process may take to start or stop the server.
    private static let lockSeconds = 900

    /// Finds or starts the server, making the cluster the first time.
    ///
    /// - Parameters:
    ///   - directory: `DATA_DIR`; made when missing. The cluster is its `postgres`, a link when Postgres' account
    ///     cannot enter the directory.
    ///   - settings: further settings of the server, for when it is started.
    ///   - programs: where to look for Postgres' programs.
    package static func start(
        directory: String, logger: Logger, settings: [String: String] = [:],
        programs: PostgresPrograms.Search = PostgresPrograms.Search()
    ) async throws(EmbeddedPostgresError) -> EmbeddedPostgres {
        let result = await withUnsafeContinuation {
            (done: UnsafeContinuation<Result<EmbeddedPostgres, EmbeddedPostgresError>, Never>) in
            BlockingCall.run {
                do throws(EmbeddedPostgresError) {
                    done.resume(returning: .success(try startNow(directory, settings, programs, logger)))
                } catch {
                    done.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// Gives the lease back, and stops the server when nobody else uses it.
    package func stop() async {
        await withUnsafeContinuation { done in
            BlockingCall.run {
                stopNow()
                done.resume()
            }
        }
    }

    /// The same on the calling thread, which it blocks: for exit handlers.
    package func stopNow() {
        guard let starting = try? FileLock(cluster.layout.startLock), starting.own(within: Self.lockSeconds) else {
            return
        }
        defer { starting.release() }
        guard lease.own() else { return lease.release() }
        cluster.stop()
        lease.release()
    }

    private static func startNow(
        _ directory: String, _ settings: [String: String], _ search: PostgresPrograms.Search, _ logger: Logger
    ) throws(EmbeddedPostgresError) -> EmbeddedPostgres {
        let installed = search.installed()
        guard let newest = installed.first else {
            throw EmbeddedPostgresError(
                .programsMissing,
                "the Postgres programs (initdb, pg_ctl, postgres; version 14 or later) are not installed: "
                    + "apt-get install postgresql")
        }
        let account = try ClusterAccount.current()
        let layout = try ClusterLayout(directory: directory, account: account, logger: logger)
        // One at a time: two processes that start at once must not both make a cluster or start a server.
        let starting = try FileLock(layout.startLock)
        guard starting.own(within: lockSeconds) else {
            throw EmbeddedPostgresError(.locked, "another process has held \(layout.startLock) for 15 minutes")
        }
        defer { starting.release() }
        let existing = Cluster.version(of: layout)
        guard let programs = existing.map({ major in installed.first { $0.major == major } }) ?? newest else {
            let major = existing ?? 0
            throw EmbeddedPostgresError(
                .versionMismatch,
                "\(layout.cluster) was made by Postgres \(major), but only "
                    + "\(installed.map { String($0.major) }.joined(separator: ", ")) is installed: "
                    + "apt-get install postgresql-\(major), or move the directory away and load again")
        }
        let cluster = Cluster(layout: layout, account: account, programs: programs, logger: logger)
        let lease = try FileLock(layout.leaseLock)
        if existing == nil { try cluster.initialize() }
        try cluster.configure(settings)
        try cluster.start()
        try cluster.makeDatabase()
        guard lease.share() else {
            throw EmbeddedPostgresError(.locked, "\(layout.leaseLock) is held by something that is not Martlet")
        }
        return EmbeddedPostgres(
            url: cluster.url(database: "martlet"), clusterDirectory: layout.cluster, version: programs.major,
            cluster: cluster, lease: lease)
    }

    private init(url: String, clusterDirectory: String, version: Int, cluster: Cluster, lease: FileLock) {
        self.url = url
        self.clusterDirectory = clusterDirectory
        self.version = version
        self.cluster = cluster
        self.lease = lease
    }
}
