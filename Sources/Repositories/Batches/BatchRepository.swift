package import Domain
package import Postgres

/// Reads what is known of batches.
package struct BatchRepository: Sendable {
    private let pool: PostgresPool

    /// A repository over a pool.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Uploads, and batches that came otherwise.
    private static let all = """
        SELECT u.upload_id::text AS id, u.name, u.state, u.bytes, u.received_at, u.finished_at, u.batch_id, v.version,
            u.error, b.source_rows, b.loaded_rows, b.rejected_rows, b.duplicate_rows, b.warnings
        FROM uploads u LEFT JOIN batches b ON b.batch_id = u.batch_id
            LEFT JOIN versions v ON v.batch_id = u.batch_id AND v.reason = 'load'
        UNION ALL
        SELECT b.batch_id::text, f.names, 'published', f.bytes, b.started_at, b.finished_at, b.batch_id, v.version,
            NULL, b.source_rows, b.loaded_rows, b.rejected_rows, b.duplicate_rows, b.warnings
        FROM batches b JOIN versions v ON v.batch_id = b.batch_id AND v.reason = 'load'
            CROSS JOIN LATERAL (
                SELECT string_agg(name, ', ' ORDER BY file_id) AS names, sum(content_bytes)::bigint AS bytes
                FROM files WHERE batch_id = b.batch_id) f
        WHERE NOT EXISTS (SELECT FROM uploads u WHERE u.batch_id = b.batch_id AND u.state = 'published')
        """

    /// A page of batches, the newest first, and how many there are.
    package func batches(_ page: PageRequest) async throws(RepositoryError) -> (items: [BatchSummary], total: Int64) {
        let total = try await pool.read(
            """
            SELECT (SELECT count(*) FROM uploads WHERE state <> 'published') + (SELECT count(*) FROM batches)
            """
        ).int64(0, 0)
        let rows = try await pool.read(
            "SELECT * FROM (\(Self.all)) AS t ORDER BY received_at DESC, id DESC LIMIT $1 OFFSET $2",
            [.int64(Int64(page.size)), .int64(Int64(page.offset))])
        return ((0..<rows.count).map { Self.summary(rows, $0) }, total)
    }

    /// The batch of that id, an upload's UUID or a batch's number; nil when there is none.
    package func batch(_ id: String) async throws(RepositoryError) -> BatchSummary? {
        let rows = try await pool.read(
            "SELECT * FROM (\(Self.all)) AS t WHERE id = $1 OR (batch_id::text = $1 AND state = 'published')",
            [.text(id)])
        return rows.count == 1 ? Self.summary(rows, 0) : nil
    }

    /// What is kept of a published batch.
    package func details(_ batch: Int64) async throws(RepositoryError) -> BatchDetails {
        let key = [PostgresValue.int32(Int32(clamping: batch))]
        let quarantine = try await pool.read(
            "SELECT category, count(*) FROM quarantine WHERE batch_id = $1 GROUP BY category ORDER BY category", key)
        let steps = try await pool.read("SELECT name, seconds FROM steps WHERE batch_id = $1 ORDER BY position", key)
        let files = try await pool.read(
            """
            SELECT name, source_rows, loaded_rows, rejected_rows, duplicate_rows FROM files WHERE batch_id = $1
            ORDER BY file_id
            """, key)
        return BatchDetails(
            quarantine: (0..<quarantine.count).map { (quarantine.string($0, 0), quarantine.int64($0, 1)) },
            steps: (0..<steps.count).map { (steps.string($0, 0), steps.double($0, 1)) },
            files: (0..<files.count).map {
                BatchDetails.File(
                    name: files.string($0, 0), read: files.int64($0, 1), loaded: files.int64($0, 2),
                    rejected: files.int64($0, 3), duplicates: files.int64($0, 4))
            })
    }

    private static func summary(_ rows: PostgresRows, _ row: Int) -> BatchSummary {
        func integer(_ column: Int) -> Int64? { rows.isNull(row, column) ? nil : rows.int64(row, column) }
        let state = BatchState(rawValue: rows.string(row, 2)) ?? .failed
        return BatchSummary(
            id: rows.string(row, 0), name: rows.string(row, 1), state: state, bytes: rows.int64(row, 3),
            receivedAt: rows.timestamptz(row, 4), finishedAt: rows.isNull(row, 5) ? nil : rows.timestamptz(row, 5),
            batchID: integer(6), version: integer(7),
            rows: state == .published
                ? .init(
                    read: rows.int64(row, 9), loaded: rows.int64(row, 10), rejected: rows.int64(row, 11),
                    duplicates: rows.int64(row, 12), warnings: rows.int64(row, 13))
                : nil,
            error: rows.isNull(row, 8) ? nil : rows.string(row, 8))
    }
}
