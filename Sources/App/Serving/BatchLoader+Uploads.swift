internal import Ingestion
internal import Postgres
internal import Repositories
internal import Services

extension BatchLoader {
    /// Loads an upload and notes its batch in the same transaction.
    ///
    /// - Throws: `RepositoryError`, which is passing where trying again may help; `SourceError` with the client's name for
    ///   the file.
    func load(
        _ path: String, _ upload: Upload, progress: @escaping @Sendable (BatchProgress) -> Void
    ) async throws -> LoadOutcome {
        do {
            let summary = try await load([path], named: [upload.name]) { state in
                progress(BatchProgress(rows: state.rows, bytes: state.bytes, totalBytes: state.totalBytes))
            } alongside: { connection, batch in
                try await UploadRepository.publish(upload.id, as: batch, on: connection)
            }
            guard summary.version == nil, let batch = summary.files.first?.knownFromBatch else { return .published }
            return .unchanged(batch: batch)
        } catch let error as PostgresError {
            switch RepositoryError(error) {
            // One that ran too long would do so again.
            case .timeout: throw RepositoryError.unexpected(String(reflecting: error))
            case let meaning: throw meaning
            }
        } catch let error as SourceError {
            // Where the service keeps it is nobody's business.
            throw SourceError(error.code, path: upload.name, error.message)
        }
    }
}
