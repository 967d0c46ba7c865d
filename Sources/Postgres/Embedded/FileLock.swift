internal import Glibc

/// An advisory lock on a file, let go when this is, or when the process ends in whatever way: flock(2).
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Opens the file, making it if need be; locks nothing yet.
    init(_ path: String) throws(EmbeddedPostgresError) {
        // Close-on-exec: a server that inherited it would hold the lock for ever.
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ClusterAccount.failed("open", path) }
    }

    deinit { close(descriptor) }

    /// Takes, or turns into, a shared lock; false when somebody holds an exclusive one.
    func share() -> Bool { flock(descriptor, LOCK_SH | LOCK_NB) == 0 }

    /// Takes, or turns into, an exclusive lock; false when anybody else holds it.
    func own() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Lets go.
    func release() { _ = flock(descriptor, LOCK_UN) }

    /// Waits for an exclusive lock; false when it took longer than `seconds`.
    ///
    /// Blocks the thread.
    func own(within seconds: Int) -> Bool {
        for _ in 0..<seconds * 20 {
            if own() { return true }
            usleep(50_000)
        }
        return own()
    }
}
