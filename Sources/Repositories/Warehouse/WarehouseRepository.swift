internal import Domain
package import Postgres

/// Reads what the warehouse as a whole is like.
package struct WarehouseRepository: Sendable {
    /// What the server says of itself and of our session.
    package struct Server: Sendable {
        package let version: String
        package let isReadOnly: Bool
        /// Connections open on the server, and how many it allows.
        package let connections, connectionLimit: Int64
        /// The database's size, bytes.
        package let databaseBytes: Int64
        /// Microseconds since 1970-01-01T00:00:00Z.
        package let startedAt: Int64
        /// Whether the session is encrypted.
        package let usesTLS: Bool
    }

    /// How the last integrity validation ended.
    package struct LastValidation: Sendable {
        package let version: Int64
        /// Microseconds since 1970-01-01T00:00:00Z.
        package let at: Int64
        package let failedChecks: Int64
    }

    /// Makes the repository.
    package init() {}

    /// Asks for nothing, to see that the server answers.
    package func ping(_ pool: PostgresPool, timeout: Duration) async throws(PostgresError) {
        _ = try await pool.query("SELECT 1", timeout: timeout)
    }

    /// The server's state.
    package func server(_ pool: PostgresPool) async throws(PostgresError) -> Server {
        let rows = try await pool.query(
            """
            SELECT current_setting('server_version'), pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
                (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
                current_setting('max_connections')::bigint, pg_database_size(current_database()),
                pg_postmaster_start_time(), coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
            """)
        return Server(
            version: rows.string(0, 0), isReadOnly: rows.bool(0, 1), connections: rows.int64(0, 2),
            connectionLimit: rows.int64(0, 3), databaseBytes: rows.int64(0, 4), startedAt: rows.timestamptz(0, 5),
            usesTLS: rows.bool(0, 6))
    }

    /// The last validation that was saved; nil when there was none.
    package func lastValidation(_ pool: PostgresPool) async throws(PostgresError) -> LastValidation? {
        let rows = try await pool.query(
            """
            SELECT max(version), max(checked_at), count(*) FILTER (WHERE status = 'failed' AND severity = 'error')
            FROM validation_results WHERE run_id = (SELECT max(run_id) FROM validation_results)
            """)
        guard rows.count == 1, !rows.isNull(0, 0) else { return nil }
        return LastValidation(version: rows.int64(0, 0), at: rows.timestamptz(0, 1), failedChecks: rows.int64(0, 2))
    }

    /// What the version holds, counted from its facts.
    package func statistics(
        _ pool: PostgresPool, _ version: PublishedVersion, timeout: Duration
    ) async throws -> WarehouseStatistics {
        let facts = try await pool.query(
            """
            SELECT count(*), coalesce(sum(quantity), 0)::bigint, coalesce(sum(total), 0)::numeric(28, 4)::text,
                count(DISTINCT invoice_key), count(DISTINCT product_key),
                count(DISTINCT customer_key) FILTER (WHERE customer_key <> 0), count(DISTINCT country_key),
                count(DISTINCT date_key), count(*) FILTER (WHERE customer_key = 0),
                count(*) FILTER (WHERE unit_price = 0), min(date_key), max(date_key)
            FROM fact_sales WHERE sale_id <= $1
            """, [.int64(version.lastSaleID)], timeout: timeout)
        let types = try await pool.query(
            "SELECT coalesce(sum(sales), 0)::bigint FROM sales_by_day WHERE type = 'cancellation' AND batch_id <= $1",
            [.int32(version.batchID)])
        let quarantine = try await pool.query(
            "SELECT category, count(*) FROM quarantine WHERE batch_id <= $1 GROUP BY category ORDER BY category",
            [.int32(version.batchID)])
        let sums = try await pool.query(
            """
            SELECT coalesce(sum(source_rows), 0)::bigint, coalesce(sum(rejected_rows), 0)::bigint,
                coalesce(sum(duplicate_rows), 0)::bigint FROM batches WHERE batch_id <= $1
            """, [.int32(version.batchID)])
        return WarehouseStatistics(
            factRows: facts.int64(0, 0), quantitySum: facts.int64(0, 1), totalSum: facts.string(0, 2),
            invoices: facts.int64(0, 3), stockCodes: facts.int64(0, 4), customers: facts.int64(0, 5),
            countries: facts.int64(0, 6), days: facts.int64(0, 7), cancellationRows: types.int64(0, 0),
            rowsWithoutCustomer: facts.int64(0, 8), zeroPriceRows: facts.int64(0, 9),
            firstDay: DayKey(facts.int32(0, 10)), lastDay: DayKey(facts.int32(0, 11)), sourceRows: sums.int64(0, 0),
            rejected: sums.int64(0, 1), duplicates: sums.int64(0, 2),
            quarantine: (0..<quarantine.count).map { (quarantine.string($0, 0), quarantine.int64($0, 1)) },
            batches: try await batches(pool, version), tables: try await tables(pool))
    }

    private func batches(
        _ pool: PostgresPool, _ version: PublishedVersion
    ) async throws(PostgresError) -> [WarehouseStatistics.Batch] {
        let rows = try await pool.query(
            """
            SELECT b.batch_id, v.version, b.finished_at, b.source_rows, b.loaded_rows, b.rejected_rows, b.duplicate_rows,
                extract(epoch FROM b.finished_at - b.started_at)::double precision,
                (SELECT string_agg(f.name, E'\\n' ORDER BY f.file_id) FROM files f WHERE f.batch_id = b.batch_id)
            FROM batches b JOIN versions v USING (batch_id) WHERE b.batch_id <= $1 ORDER BY b.batch_id DESC LIMIT 20
            """, [.int32(version.batchID)])
        return (0..<rows.count).map { row in
            .init(
                batchID: rows.int64(row, 0), version: rows.int64(row, 1), finishedAt: rows.timestamptz(row, 2),
                files: rows.string(row, 8).split(separator: "\n").map(String.init), sourceRows: rows.int64(row, 3),
                loadedRows: rows.int64(row, 4), rejectedRows: rows.int64(row, 5), duplicateRows: rows.int64(row, 6),
                seconds: rows.double(row, 7))
        }
    }

    private func tables(_ pool: PostgresPool) async throws(PostgresError) -> [WarehouseStatistics.Table] {
        let rows = try await pool.query(
            """
            SELECT n.nspname || '.' || c.relname,
                coalesce((SELECT sum(pg_total_relation_size(t.relid)) FROM pg_partition_tree(c.oid) t), 0)::bigint
                    + CASE c.relkind WHEN 'r' THEN pg_total_relation_size(c.oid) ELSE 0 END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
            """, [.textArray(["ops", "gold", "silver", "bronze"])])
        return (0..<rows.count).map { .init(name: rows.string($0, 0), bytes: rows.int64($0, 1)) }
    }
}
