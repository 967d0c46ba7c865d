internal import Foundation

/// A file that a batch is to load, read through once already: its content's hash tells whether it is known.
struct PendingFile: Sendable {
    /// Where it is read from.
    let path: String
    /// Its name as given; `stdin` for standard input.
    let name: String
    /// The SHA-256 of its decompressed content, 32 bytes.
    let digest: [UInt8]
    /// The decompressed content's size, bytes.
    let bytes: Int64
    /// Whether `path` is a copy to be removed after the load.
    let isTemporary: Bool

    /// Reads through a file, off the caller's thread; standard input is copied to a temporary file, since a load reads
    /// twice.
    @concurrent
    static func examine(_ path: String, name: String) async throws -> PendingFile {
        guard path == "-" else { return try readThrough(path, name: name, isTemporary: false) }
        let copy = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-\(UUID().uuidString)").path
        do {
            try spool(to: copy)
            return try readThrough(copy, name: "stdin", isTemporary: true)
        } catch {
            try? FileManager.default.removeItem(atPath: copy)
            throw error
        }
    }

    /// Removes the temporary copy, if it is one.
    func discard() {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func readThrough(_ path: String, name: String, isTemporary: Bool) throws -> PendingFile {
        let file = try SourceFile(path: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while try file.read(into: buffer) > 0 { try Task.checkCancellation() }
        return PendingFile(
            path: path, name: name, digest: file.contentDigest ?? [], bytes: Int64(file.contentBytes),
            isTemporary: isTemporary)
    }

    private static func spool(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw SourceError(.cannotOpen, path: path, "a temporary copy of the standard input cannot be made") }
        defer { try? handle.close() }
        let source = try SourceFile(path: "-")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        while case let count = try source.read(into: buffer), count > 0 {
            try Task.checkCancellation()
            try handle.write(
                contentsOf: Data(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])))
        }
    }
}
