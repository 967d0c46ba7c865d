internal import Foundation
internal import Glibc

/// The operating system's account that a cluster belongs to and runs as: ours, or when we are root `postgres`,
/// because Postgres refuses to run as root.
struct ClusterAccount {
    let name: String
    let user: uid_t
    let group: gid_t
    /// Our own account's name, which logs in as well.
    let ours: String
    private let switcher: [String]

    static func current() throws(EmbeddedPostgresError) -> ClusterAccount {
        let ours = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? String(geteuid())
        guard geteuid() == 0 else {
            return ClusterAccount(name: ours, user: geteuid(), group: getegid(), ours: ours, switcher: [])
        }
        guard let entry = getpwnam("postgres") else {
            throw EmbeddedPostgresError(
                .accountMissing,
                "Postgres does not run as root and there is no account 'postgres' to run it as; "
                    + "run Martlet as another user, or install one: apt-get install postgresql")
        }
        let (user, group) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        let ways = [
            ["/usr/bin/setpriv", "--reuid=\(user)", "--regid=\(group)", "--init-groups", "--"],
            ["/usr/sbin/runuser", "-u", "postgres", "--"], ["/sbin/runuser", "-u", "postgres", "--"],
        ]
        guard let way = ways.first(where: { FileManager.default.isExecutableFile(atPath: $0[0]) }) else {
            throw EmbeddedPostgresError(
                .accountMissing, "neither setpriv nor runuser is here to leave root with: apt-get install util-linux")
        }
        return ClusterAccount(name: "postgres", user: user, group: group, ours: ours, switcher: way)
    }

    /// Runs a program as this account.
    func run(_ path: String, _ arguments: [String], in directory: String = "/") throws(EmbeddedPostgresError)
        -> Program.Output
    {
        let words = switcher + [path] + arguments
        do {
            return try Program.run(words[0], Array(words.dropFirst()), in: directory)
        } catch {
            throw EmbeddedPostgresError(.programFailed, "\(words[0]) cannot be run: \(error)")
        }
    }

    /// True when this account may enter the directory, by every directory above it.
    func canEnter(_ directory: String) -> Bool {
        if switcher.isEmpty { return access(directory, X_OK) == 0 }
        return (try? run("/usr/bin/test", ["-x", directory]).status) == 0
    }

    /// Makes a directory that only this account (and root) may enter, unless it is there.
    ///
    /// - Throws: when what is there is not a directory of this account's.
    func makePrivateDirectory(_ path: String) throws(EmbeddedPostgresError) {
        if mkdir(path, 0o700) == 0 { try give(path) }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user else {
            throw EmbeddedPostgresError(.fileSystem, "\(path) cannot be made, or is not a directory of \(name)'s")
        }
        guard chmod(path, 0o700) == 0 else { throw Self.failed("chmod", path) }
    }

    /// Gives a file or directory to this account.
    func give(_ path: String) throws(EmbeddedPostgresError) {
        guard !switcher.isEmpty else { return }
        guard chown(path, user, group) == 0 else { throw Self.failed("chown", path) }
    }

    static func failed(_ call: String, _ path: String) -> EmbeddedPostgresError {
        EmbeddedPostgresError(.fileSystem, "\(call) \(path): \(String(cString: strerror(errno)))")
    }
}
