package import Domain
package import Postgres

/// Follows facts back to their source.
package struct LineageRepository: Sendable {
    private let pool: PostgresPool

    /// A repository over a pool.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Where the fact of that id came from, if the version has it.
    package func lineage(
        _ id: SaleID, _ version: PublishedVersion
    ) async throws(RepositoryError) -> Lineage? {
        let rows = try await pool.read(
            """
            SELECT s.sale_id, s.batch_id, v.version, v.published_at, s.file_id, f.name, encode(f.content_sha256, 'hex'),
                s.line_number, l.raw, c.name || ' ' || c.version
            FROM sales s
            JOIN source_lines l ON l.file_id = s.file_id AND l.line_number = s.line_number
            JOIN files f ON f.file_id = s.file_id
            JOIN batches b ON b.batch_id = s.batch_id
            JOIN contracts c ON c.contract_id = b.contract_id
            JOIN versions v ON v.batch_id = b.batch_id AND v.reason = 'load'
            WHERE s.sale_id = $1 AND s.sale_id <= $2
            """, [.int64(id.value), .int64(version.lastSaleID)])
        guard rows.count == 1 else { return nil }
        return Lineage(
            saleID: rows.int64(0, 0), batchID: rows.int64(0, 1), version: rows.int64(0, 2),
            loadedAt: rows.timestamptz(0, 3), fileID: rows.int64(0, 4), fileName: rows.string(0, 5),
            contentSHA256: rows.string(0, 6), line: rows.int64(0, 7), raw: rows.string(0, 8),
            contract: rows.string(0, 9))
    }
}
