internal import Domain
internal import Postgres

/// The records that a load leaves beside its data: batch, files, steps, contract, version, audit.
struct Manifest {
    /// The version that a load builds on.
    struct Current: Sendable {
        let version, lastSaleID: Int64
    }

    /// A batch that has begun.
    struct Batch: Sendable {
        let id: Int32
        let contractID: Int32
        /// Microseconds since 1970-01-01T00:00:00Z.
        let startedAt: Int64
    }

    private let connection: PostgresConnection

    init(_ connection: PostgresConnection) { self.connection = connection }

    func current() async throws(PostgresError) -> Current {
        let rows = try await connection.query(
            "SELECT version, last_sale_id FROM versions ORDER BY version DESC LIMIT 1")
        guard rows.count == 1 else {
            throw PostgresError(.server, "the warehouse has no version; run 'martlet migrate'")
        }
        return Current(version: rows.int64(0, 0), lastSaleID: rows.int64(0, 1))
    }

    /// Parts the files whose content the warehouse has, or that come twice, from the new ones.
    func split(_ files: [PendingFile]) async throws(PostgresError) -> (new: [PendingFile], known: [LoadSummary.File]) {
        var new: [PendingFile] = []
        var known: [LoadSummary.File] = []
        for file in files {
            let rows = try await connection.query(
                "SELECT batch_id FROM files WHERE content_sha256 = $1", [.bytes(file.digest)])
            if rows.count > 0 {
                known.append(.init(name: file.name, knownFromBatch: rows.int64(0, 0), tally: FileTally()))
            } else if new.contains(where: { $0.digest == file.digest }) {
                known.append(.init(name: file.name, knownFromBatch: 0, tally: FileTally()))
            } else {
                new.append(file)
            }
        }
        return (new, known)
    }

    /// Begins a batch under the contract of today.
    func begin() async throws(PostgresError) -> Batch {
        let rules = Manifest.rules()
        _ = try await connection.query(
            """
            INSERT INTO contracts (name, version, rules)
            SELECT 'retail', coalesce((SELECT max(version) FROM contracts WHERE name = 'retail'), 0) + 1, $1::text::jsonb
            WHERE NOT EXISTS (SELECT FROM contracts WHERE name = 'retail' AND rules = $1::text::jsonb)
            """, [.text(rules)])
        let rows = try await connection.query(
            """
            SELECT (SELECT coalesce(max(batch_id), 0) + 1 FROM batches),
                (SELECT max(contract_id) FROM contracts WHERE name = 'retail' AND rules = $1::text::jsonb), clock_timestamp()
            """, [.text(rules)])
        return Batch(id: rows.int32(0, 0), contractID: rows.int32(0, 1), startedAt: rows.timestamptz(0, 2))
    }

    /// Writes the records and the new version, and tells whoever listens, at commit.
    ///
    /// - Returns: the version.
    func publish(
        _ batch: Batch, after current: Current, finished: [RowPipeline.Finished], endSaleID: Int64, firstFileID: Int32,
        steps: StepClock
    ) async throws(PostgresError) -> Int64 {
        for (index, file) in finished.enumerated() {
            let end = index + 1 < finished.count ? finished[index + 1].firstSaleID : endSaleID
            try await insert(file, id: firstFileID + Int32(index), end: end, batch)
        }
        _ = try await connection.query(
            """
            INSERT INTO batches SELECT $1, $2, to_timestamp($3::double precision / 1e6), clock_timestamp(),
                sum(source_rows), sum(loaded_rows), sum(rejected_rows), sum(duplicate_rows), sum(warnings),
                jsonb_build_object('files', jsonb_agg(jsonb_build_object('file_id', file_id, 'name', name,
                    'sha256', encode(content_sha256, 'hex'), 'bytes', content_bytes) ORDER BY file_id))
            FROM files WHERE batch_id = $1
            """, [.int32(batch.id), .int32(batch.contractID), .double(Double(batch.startedAt))])
        _ = try await connection.query(
            "INSERT INTO steps SELECT $1, n, name, seconds FROM unnest($2::text[], $3::text[]::double precision[]) WITH ORDINALITY AS s (name, seconds, n)",
            [.int32(batch.id), .textArray(steps.all.map(\.name)), .textArray(steps.all.map { "\($0.seconds)" })])
        _ = try await connection.query(
            """
            INSERT INTO versions (version, batch_id, published_at, last_sale_id, fact_rows, quantity_sum, total_sum)
            SELECT v.version + 1, $1, clock_timestamp(), CASE WHEN d.sales > 0 THEN $2 ELSE v.last_sale_id END, v.fact_rows + d.sales,
                v.quantity_sum + d.quantity, v.total_sum + d.total
            FROM versions v, (
                SELECT coalesce(sum(sales), 0) AS sales, coalesce(sum(quantity), 0) AS quantity,
                    coalesce(sum(total), 0) AS total
                FROM sales_by_day WHERE batch_id = $1
            ) AS d
            WHERE v.version = $3
            """, [.int32(batch.id), .int64(endSaleID - 1), .int64(current.version)])
        _ = try await connection.query(
            """
            INSERT INTO audit_log (event, actor, subject, details)
            SELECT 'load.published', session_user, 'batch ' || batch_id, to_jsonb(b) - 'manifest' FROM batches b WHERE batch_id = $1
            """, [.int32(batch.id)])
        _ = try await connection.query("SELECT pg_notify('martlet_version', $1)", [.text("\(current.version + 1)")])
        return current.version + 1
    }

    private func insert(_ file: RowPipeline.Finished, id: Int32, end: Int64, _ batch: Batch) async throws(PostgresError)
    {
        let tally = file.tally
        _ = try await connection.query(
            """
            INSERT INTO files VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::numeric, $12::text::numeric,
                $13::text::numeric, $14::text::numeric, $15, $16)
            """,
            [
                .int32(id), .int32(batch.id), .text(file.file.name), .bytes(file.file.digest), .int64(file.file.bytes),
                .int64(tally.source.rows), .int64(tally.loaded.rows), .int64(tally.rejected.rows),
                .int64(tally.duplicates.rows), .int64(tally.warnings), .text(tally.source.numericText),
                .text(tally.loaded.numericText), .text(tally.rejected.numericText), .text(tally.duplicates.numericText),
                .int64(file.firstSaleID), .int64(end),
            ])
    }

    private static func rules() -> String {
        var writer = JSONWriter(capacity: 8_192)
        writer.array { writer in
            for rule in RetailContract.rules {
                writer.object { writer in
                    writer.key("id")
                    writer.string(rule.id)
                    writer.key("category")
                    writer.string(rule.category.rawValue)
                    writer.key("severity")
                    writer.string(rule.severity.rawValue)
                    writer.key("description")
                    writer.string(rule.description)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
