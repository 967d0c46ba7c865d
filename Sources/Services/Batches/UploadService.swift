package import Domain
internal import Foundation
package import Logging
package import Repositories
internal import Synchronization

/// Takes files in and loads them one after the other, each as a batch.
///
/// One for the process. A file that was taken in is loaded even if the process ends before: at its next start. Loading
/// the same content again changes nothing, so a load may be tried as often as it takes.
package final class UploadService: Sendable {
    /// Loads a file: its path, what it is, and whom to tell how far it is.
    ///
    /// Throws a `RepositoryError` that is passing when it is worth trying again, another when only the log is told why,
    /// else what the client is told.
    package typealias Load =
        @Sendable (String, Upload, @escaping @Sendable (BatchProgress) -> Void) async throws -> LoadOutcome

    /// The largest upload, bytes.
    package let sizeLimit: Int
    private let directory: String
    private let repository: UploadRepository
    private let queueLimit: Int
    private let load: Load
    private let logger: Logger
    private let state = Mutex(State())
    private let incoming = AsyncStream.makeStream(of: Upload.self)

    private struct State {
        var spool: UploadSpool?
        /// Uploads that are received or wait.
        var waiting = 0
        var loading: (id: String, progress: BatchProgress?)?
    }

    /// A service that takes nothing in before it runs.
    ///
    /// - Parameters:
    ///   - directory: where files are kept until they are loaded.
    ///   - queueLimit: how many uploads may be received or wait.
    package init(
        directory: String, _ repository: UploadRepository, sizeLimit: Int, queueLimit: Int, logger: Logger,
        load: @escaping Load
    ) {
        self.directory = directory
        self.repository = repository
        self.sizeLimit = sizeLimit
        self.queueLimit = queueLimit
        self.load = load
        self.logger = logger
    }

    /// Whether it takes uploads in.
    private var isReady: Bool { state.withLock { $0.spool != nil } }

    /// How many uploads are received or wait, and whether one is being loaded.
    package var counts: (waiting: Int, loading: Bool) { state.withLock { ($0.waiting, $0.loading != nil) } }

    /// How far the load of that id is; nil when it is not being loaded here, or has just begun.
    package func progress(_ id: String) -> BatchProgress? {
        state.withLock { $0.loading?.id == id ? $0.loading?.progress : nil }
    }

    // MARK: Taking in

    /// Begins to take a file in.
    ///
    /// - Throws: `ServiceError`: `uploadsBusy` when the queue is full, `storageFull`.
    package func begin(_ name: FileName) async throws -> IncomingUpload {
        let spool: UploadSpool? = try state.withLock { state throws(ServiceError) in
            guard state.waiting < queueLimit else { throw .uploadsBusy }
            state.waiting += state.spool == nil ? 0 : 1
            return state.spool
        }
        guard let spool else { throw ServiceError.uploadsNotReady }
        let id = UUID().uuidString.lowercased()
        do {
            return IncomingUpload(id: id, name: name.text, file: try await spool.begin(id)) { [self] in leave() }
        } catch {
            leave()
            throw ServiceError(upload: error)
        }
    }

    /// Keeps a file that is whole, and queues it.
    ///
    /// - Returns: the batch that it is now.
    /// - Throws: `ServiceError`. Where the database's word was lost, what it says later decides: loaded, or removed.
    package func keep(_ received: IncomingUpload) async throws -> BatchSummary {
        guard let spool = state.withLock({ $0.spool }) else { throw ServiceError.uploadsNotReady }
        let upload = Upload(id: received.id, name: received.name, bytes: received.count)
        do {
            try await received.file.finish()
            // Also when the insert fails: its row may be there though the word of it was lost.
            defer {
                // One more place in the queue; the one it had while it was received ends with it.
                state.withLock { $0.waiting += 1 }
                incoming.continuation.yield(upload)
            }
            return try await repository.insert(upload, holder: spool.holder)
        } catch { throw ServiceError(upload: error) }
    }

    private func leave() { state.withLock { $0.waiting -= 1 } }

    // MARK: Loading

    /// Opens the directory and queues what an earlier process left there; ``run()`` tries again when it does not work.
    package func prepare() async {
        do { try await recover() } catch {
            logger.warning("uploads cannot be taken in yet", metadata: ["cause": "\(error)"])
        }
    }

    /// Takes uploads in and loads them until the task is cancelled, beginning with those that an earlier process left.
    package func run() async {
        // The directory is another's then.
        defer { state.withLock { $0.spool = nil } }
        var delay = Duration.seconds(1)
        while !isReady && !Task.isCancelled {
            try? await Task.sleep(for: delay)
            delay = min(delay * 2, .seconds(30))
            await prepare()
        }
        for await upload in incoming.stream {
            guard !Task.isCancelled else { return }
            state.withLock {
                $0.waiting -= 1
                $0.loading = (upload.id, nil)
            }
            await finish(upload)
            state.withLock { $0.loading = nil }
        }
    }

    private func recover() async throws {
        let spool = try await UploadSpool.open(directory)
        var left: [Upload] = []
        for upload in try await repository.unfinished(holder: spool.holder) {
            if await spool.has(upload.id) {
                left.append(upload)
            } else {
                try await repository.fail(upload.id, "the uploaded file is gone; send it again")
            }
        }
        await spool.keepOnly(Set(left.map(\.id)))
        for upload in left {
            logger.info("an upload of the former run waits for its load", metadata: ["upload": "\(upload.id)"])
            incoming.continuation.yield(upload)
        }
        state.withLock { state in
            state.spool = spool
            state.waiting += left.count
        }
    }

    /// Loads an upload, however often the database goes away meanwhile, notes what came of it, and removes the file.
    private func finish(_ upload: Upload) async {
        guard let spool = state.withLock({ $0.spool }) else { return }
        var delay = Duration.seconds(1)
        while !Task.isCancelled {
            do {
                try await attempt(upload, spool.path(upload.id))
                await spool.remove(upload.id)
                return
            } catch {
                if Task.isCancelled { return }
                logger.warning(
                    "an upload waits for the database", metadata: ["upload": "\(upload.id)", "cause": "\(error)"])
                try? await Task.sleep(for: delay)
                delay = min(delay * 2, .seconds(30))
            }
        }
    }

    /// - Throws: `RepositoryError` when what came of it could not be noted, or the database was away.
    private func attempt(_ upload: Upload, _ path: String) async throws {
        guard try await repository.begin(upload.id) else { return }
        do {
            let outcome = try await load(path, upload) { [self] progress in
                state.withLock { if $0.loading?.id == upload.id { $0.loading?.progress = progress } }
            }
            if case .unchanged(let batch) = outcome { try await repository.unchanged(upload.id, from: batch) }
            logger.info("an upload is loaded", metadata: ["upload": "\(upload.id)", "outcome": "\(outcome)"])
        } catch let error as RepositoryError where error.isPassing {
            throw error
        } catch {
            if Task.isCancelled { throw RepositoryError.cancelled }
            logger.warning("an upload failed", metadata: ["upload": "\(upload.id)", "cause": "\(error)"])
            try await repository.fail(
                upload.id,
                error is RepositoryError
                    ? "the database refused the load; the service's log tells why" : "\(error)")
        }
    }
}
