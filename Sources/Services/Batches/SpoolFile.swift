internal import Glibc
internal import Synchronization

/// A file that is being received; unless it is finished, it goes when this does.
///
/// The disk is waited for away from the caller's loop. One call at a time.
final class SpoolFile: Sendable {
    private let path: String
    private let descriptor: Int32
    private let received = Atomic<Int64>(0)
    private let isWhole = Atomic<Bool>(false)

    /// Makes the file, for the owner's eyes only.
    ///
    /// The corresponding C function is `open`.
    init(path: String) throws(UploadError) {
        self.path = path
        descriptor = open(path + ".part", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SpoolFile.failure("open", path) }
    }

    deinit {
        close(descriptor)
        if !isWhole.load(ordering: .relaxed) { unlink(path + ".part") }
    }

    /// Bytes written.
    var count: Int64 { received.load(ordering: .relaxed) }

    /// Appends bytes.
    ///
    /// The corresponding C function is `write`.
    @concurrent
    func append(_ bytes: [UInt8]) async throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SpoolFile.failure("write", path) }
            written += count
        }
        received.add(Int64(bytes.count), ordering: .relaxed)
    }

    /// Makes it last, whatever happens to the machine, and gives it its name.
    ///
    /// The corresponding C functions are `fsync` and `rename`.
    @concurrent
    func finish() async throws {
        guard fsync(descriptor) == 0 else { throw SpoolFile.failure("fsync", path) }
        guard rename(path + ".part", path) == 0 else { throw SpoolFile.failure("rename", path) }
        isWhole.store(true, ordering: .relaxed)
        let directory = open(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)), O_RDONLY | O_CLOEXEC)
        if directory >= 0 {
            fsync(directory)
            close(directory)
        }
    }

    private static func failure(_ call: String, _ path: String) -> UploadError {
        let code = errno
        return UploadError(
            "\(call) \(path): \(String(cString: strerror(code)))",
            isFull: code == ENOSPC || code == EDQUOT || code == EFBIG)
    }
}
