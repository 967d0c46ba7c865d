internal import Repositories

/// An upload that is being received, with its place in the queue; dropped before it is kept, it leaves nothing behind.
package final class IncomingUpload: Sendable {
    let id: String
    let name: String
    let file: SpoolFile
    private let leave: @Sendable () -> Void

    init(id: String, name: String, file: SpoolFile, leave: @escaping @Sendable () -> Void) {
        self.id = id
        self.name = name
        self.file = file
        self.leave = leave
    }

    deinit { leave() }

    /// Bytes received.
    package var count: Int64 { file.count }

    /// Appends what has come; returns when the disk has it.
    ///
    /// - Throws: `ServiceError`: `storageFull`.
    package func append(_ bytes: [UInt8]) async throws {
        do { try await file.append(bytes) } catch { throw ServiceError(upload: error) }
    }
}

extension ServiceError {
    init(upload error: any Error) {
        if let error = error as? UploadError, error.isFull {
            self = .storageFull
        } else if let error = error as? RepositoryError {
            self = ServiceError(error)
        } else {
            self = .unexpected("\(error)")
        }
    }
}
