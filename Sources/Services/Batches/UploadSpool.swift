internal import Foundation
internal import Glibc

/// The directory that holds uploads until they are loaded.
///
/// It has a UUID of its own, by which the database knows whose uploads are whose, and one process at a time.
struct UploadSpool: Sendable {
    /// The directory's UUID.
    let holder: String
    private let directory: String
    /// Held as long as the directory is used.
    private let lock: Lock

    /// A descriptor whose lock ends with it: flock(2).
    private final class Lock: Sendable {
        private let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }
        deinit { close(descriptor) }
    }

    /// Opens the directory, makes it if need be, and removes what is half-received from an earlier process.
    ///
    /// - Throws: ``UploadError`` when it cannot be used, or another process uses it.
    @concurrent
    static func open(_ directory: String) async throws -> UploadSpool {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw UploadError("\(directory) cannot be made: \(error)") }
        let path = "\(directory)/holder"
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UploadError("\(path): \(String(cString: strerror(errno)))") }
        let lock = Lock(descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw UploadError("\(directory) is in use by another Martlet; give each a DATA_DIR of its own")
        }
        let known = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { UUID(uuidString: $0) }
        let holder = known ?? UUID()
        if known == nil { try Data(holder.uuidString.utf8).write(to: URL(fileURLWithPath: path)) }
        let spool = UploadSpool(holder: holder.uuidString.lowercased(), directory: directory, lock: lock)
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) where name.hasSuffix(".part") {
            try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
        }
        return spool
    }

    /// Where the upload of that id lies when it is whole.
    func path(_ id: String) -> String { "\(directory)/\(id).csv" }

    /// Whether it is there.
    @concurrent
    func has(_ id: String) async -> Bool { access(path(id), R_OK) == 0 }

    /// Begins a file that is received.
    @concurrent
    func begin(_ id: String) async throws -> SpoolFile { try SpoolFile(path: path(id)) }

    /// Removes the upload of that id.
    @concurrent
    func remove(_ id: String) async { unlink(path(id)) }

    /// Removes the files of all uploads but these: of those that ended just before the process did.
    @concurrent
    func keepOnly(_ ids: Set<String>) async {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        for name in names where name.hasSuffix(".csv") && !ids.contains(String(name.dropLast(4))) {
            unlink("\(directory)/\(name)")
        }
    }
}
