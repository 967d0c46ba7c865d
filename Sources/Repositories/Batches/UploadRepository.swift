package import Domain
package import Postgres

/// Keeps what becomes of uploads.
package struct UploadRepository: Sendable {
    private let pool: PostgresPool

    /// A repository over a pool that leases connections.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Notes a file that is whole and waits.
    ///
    /// - Parameter holder: the UUID of the directory that has it.
    /// - Returns: the batch that it is now.
    package func insert(_ upload: Upload, holder: String) async throws(RepositoryError) -> BatchSummary {
        let rows = try await run(
            """
            INSERT INTO uploads (upload_id, holder, name, bytes) VALUES ($1::text::uuid, $2::text::uuid, $3, $4)
            RETURNING received_at
            """, [.text(upload.id), .text(holder), .text(upload.name), .int64(upload.bytes)])
        return BatchSummary(
            id: upload.id, name: upload.name, state: .queued, bytes: upload.bytes, receivedAt: rows.timestamptz(0, 0),
            finishedAt: nil, batchID: nil, version: nil, rows: nil, error: nil)
    }

    /// Those of a holder that have not ended, in the order in which they came.
    package func unfinished(holder: String) async throws(RepositoryError) -> [Upload] {
        let rows = try await run(
            """
            SELECT upload_id::text, name, bytes FROM uploads
            WHERE holder = $1::text::uuid AND state IN ('queued', 'loading') ORDER BY received_at, upload_id
            """, [.text(holder)])
        return (0..<rows.count).map {
            Upload(id: rows.string($0, 0), name: rows.string($0, 1), bytes: rows.int64($0, 2))
        }
    }

    /// Notes that its load has begun.
    ///
    /// - Returns: false when it has ended already, its load committed and only the word of it lost; or when there is no
    ///   such upload.
    package func begin(_ id: String) async throws(RepositoryError) -> Bool {
        try await run(
            """
            UPDATE uploads SET state = 'loading'
            WHERE upload_id = $1::text::uuid AND state IN ('queued', 'loading') RETURNING 1
            """, [.text(id)]
        ).count > 0
    }

    /// Notes, in the load's own transaction, which batch it became.
    package static func publish(_ id: String, as batch: Int64, on connection: PostgresConnection) async throws {
        _ = try await connection.query(
            """
            UPDATE uploads SET state = 'published', batch_id = $2, finished_at = clock_timestamp()
            WHERE upload_id = $1::text::uuid
            """, [.text(id), .int32(Int32(clamping: batch))])
    }

    /// Notes that a batch has the same content; one that was published for this very upload stays so.
    package func unchanged(_ id: String, from batch: Int64) async throws(RepositoryError) {
        try await run(
            """
            UPDATE uploads SET state = 'unchanged', batch_id = $2, finished_at = clock_timestamp()
            WHERE upload_id = $1::text::uuid AND state = 'loading'
            """, [.text(id), .int32(Int32(clamping: batch))])
    }

    /// Notes why it could not be loaded.
    package func fail(_ id: String, _ error: String) async throws(RepositoryError) {
        try await run(
            """
            UPDATE uploads SET state = 'failed', error = $2, finished_at = clock_timestamp()
            WHERE upload_id = $1::text::uuid AND state IN ('queued', 'loading')
            """, [.text(id), .text(error)])
    }

    @discardableResult
    private func run(_ sql: String, _ parameters: [PostgresValue]) async throws(RepositoryError) -> PostgresRows {
        try await RepositoryError.translating {
            try await pool.withConnection { try await $0.query(sql, parameters, timeout: .seconds(30)) }
        }
    }
}
