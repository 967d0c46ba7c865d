internal import Foundation
internal import Glibc
internal import Logging

/// Where the files of an embedded cluster are.
struct ClusterLayout {
    /// The directory the user named; holds the locks.
    let directory: String
    /// The directory of cluster, log and socket; elsewhere when the account cannot enter `directory`.
    let home: String
    let socketDirectory: String

    var cluster: String { "\(home)/postgres" }
    var log: String { "\(home)/postgres.log" }
    var startLock: String { "\(directory)/postgres.lock" }
    var leaseLock: String { "\(directory)/postgres.lease" }

    /// A Unix socket's path has at most 107 bytes: unix(7).
    ///
    /// Some are left for the socket's own name.
    private static let longestSocketPath = 100

    /// Makes the directories that are missing.
    init(directory given: String, account: ClusterAccount, logger: Logger) throws(EmbeddedPostgresError) {
        do {
            try FileManager.default.createDirectory(atPath: given, withIntermediateDirectories: true)
        } catch {
            throw EmbeddedPostgresError(.fileSystem, "\(given) cannot be made: \(error.localizedDescription)")
        }
        guard let real = realpath(given, nil) else { throw ClusterAccount.failed("realpath", given) }
        directory = String(cString: real)
        free(real)
        let hash = Self.hash(directory)
        if account.canEnter(directory) {
            home = directory
        } else {
            home = "/var/lib/martlet/\(hash)"
            logger.notice(
                "Postgres' account cannot enter the data directory; the cluster is elsewhere",
                metadata: ["directory": "\(directory)", "account": "\(account.name)", "cluster": "\(home)/postgres"])
            try Self.makeHome(home, linkedFrom: directory)
        }
        let sockets = "\(home)/postgres-socket"
        if "\(sockets)/.s.PGSQL.5432".utf8.count <= Self.longestSocketPath {
            socketDirectory = sockets
        } else {
            socketDirectory = "/tmp/martlet-\(account.user)-\(hash)"
        }
        try account.makePrivateDirectory(socketDirectory)
    }

    private static func makeHome(_ home: String, linkedFrom directory: String) throws(EmbeddedPostgresError) {
        do {
            try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        } catch {
            throw EmbeddedPostgresError(.fileSystem, "\(home) cannot be made: \(error.localizedDescription)")
        }
        for path in ["/var/lib/martlet", home] where chmod(path, 0o755) != 0 {
            throw ClusterAccount.failed("chmod", path)
        }
        for name in ["postgres", "postgres.log"] {
            guard symlink("\(home)/\(name)", "\(directory)/\(name)") == 0 || errno == EEXIST else {
                throw ClusterAccount.failed("symlink", "\(directory)/\(name)")
            }
        }
    }

    /// FNV-1a of the path, in hexadecimal: a short name that is the same each time.
    private static func hash(_ path: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
