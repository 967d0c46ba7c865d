package import Domain
package import Postgres

/// Reads what the warehouse as a whole is like.
package struct WarehouseRepository: Sendable {
    private let pool: PostgresPool

    /// A repository over a pool.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Asks for nothing, to see that the server answers.
    ///
    /// Asks on a connection of its own, behind nobody's statement.
    /// - Throws: `unavailable` when the server is away; `timeout` or `busy` when it is there and has too much to do.
    package func ping(timeout: Duration) async throws(RepositoryError) {
        try await RepositoryError.translating {
            try await pool.withConnection { _ = try await $0.query("SELECT 1", timeout: timeout) }
            // After an outage the connections that pages need may come back later than that one.
            try await pool.reachShared()
        }
    }

    /// The server's state.
    package func server() async throws(RepositoryError) -> DatabaseServer {
        let rows = try await pool.read(
            """
            SELECT current_setting('server_version'),
                pg_is_in_recovery()
                    OR (SELECT reset_val = 'on' FROM pg_settings WHERE name = 'default_transaction_read_only'),
                (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
                current_setting('max_connections')::bigint, pg_database_size(current_database()),
                pg_postmaster_start_time(), coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false)
            """)
        var server = DatabaseServer()
        server.version = rows.string(0, 0)
        server.isReadOnly = rows.bool(0, 1)
        server.connections = rows.int64(0, 2)
        server.connectionLimit = rows.int64(0, 3)
        server.databaseBytes = rows.int64(0, 4)
        server.startedAt = rows.timestamptz(0, 5)
        server.usesTLS = rows.bool(0, 6)
        return server
    }

    /// What the pool does and has done; costs nothing.
    package func connections() -> ConnectionStatistics {
        let pool = pool.statistics()
        var statistics = ConnectionStatistics()
        statistics.open = pool.open
        statistics.leased = pool.leased
        statistics.inFlight = pool.inFlight
        statistics.waiting = pool.waiting
        statistics.exhausted = pool.exhausted
        statistics.reconnects = pool.reconnects
        return statistics
    }

    /// The last validation that was saved; nil when there was none.
    ///
    /// Asks behind nobody's statement, as ``ping(timeout:)`` does.
    package func lastValidation() async throws(RepositoryError) -> LastValidation? {
        let rows = try await pool.readAlone(
            """
            SELECT max(version), max(checked_at), count(*) FILTER (WHERE status = 'failed' AND severity = 'error')
            FROM validation_results WHERE run_id = (SELECT max(run_id) FROM validation_results)
            """, timeout: .seconds(5))
        guard rows.count == 1, !rows.isNull(0, 0) else { return nil }
        return LastValidation(version: rows.int64(0, 0), at: rows.timestamptz(0, 1), failedChecks: rows.int64(0, 2))
    }

    /// What the version holds, counted from its facts.
    package func statistics(
        _ version: PublishedVersion, timeout: Duration
    ) async throws(RepositoryError) -> WarehouseStatistics {
        let facts = try await pool.readAlone(
            """
            SELECT count(*), coalesce(sum(quantity), 0)::bigint, coalesce(sum(total), 0)::numeric(28, 4)::text,
                count(DISTINCT invoice_key), count(DISTINCT product_key),
                count(DISTINCT customer_key) FILTER (WHERE customer_key <> 0), count(DISTINCT country_key),
                count(DISTINCT date_key), count(*) FILTER (WHERE customer_key = 0),
                count(*) FILTER (WHERE unit_price = 0), min(date_key), max(date_key)
            FROM fact_sales WHERE sale_id <= $1
            """, [.int64(version.lastSaleID)], timeout: timeout)
        let types = try await pool.read(
            "SELECT coalesce(sum(sales), 0)::bigint FROM sales_by_day WHERE type = 'cancellation' AND batch_id <= $1",
            [.int32(version.batchID)])
        let quarantine = try await pool.read(
            "SELECT category, count(*) FROM quarantine WHERE batch_id <= $1 GROUP BY category ORDER BY category",
            [.int32(version.batchID)])
        let sums = try await pool.read(
            """
            SELECT coalesce(sum(source_rows), 0)::bigint, coalesce(sum(rejected_rows), 0)::bigint,
                coalesce(sum(duplicate_rows), 0)::bigint FROM batches WHERE batch_id <= $1
            """, [.int32(version.batchID)])
        var statistics = WarehouseStatistics()
        statistics.factRows = facts.int64(0, 0)
        statistics.quantitySum = facts.int64(0, 1)
        statistics.totalSum = facts.string(0, 2)
        statistics.invoices = facts.int64(0, 3)
        statistics.stockCodes = facts.int64(0, 4)
        statistics.customers = facts.int64(0, 5)
        statistics.countries = facts.int64(0, 6)
        statistics.days = facts.int64(0, 7)
        statistics.cancellationRows = types.int64(0, 0)
        statistics.rowsWithoutCustomer = facts.int64(0, 8)
        statistics.zeroPriceRows = facts.int64(0, 9)
        statistics.firstDay = DayKey(facts.int32(0, 10))
        statistics.lastDay = DayKey(facts.int32(0, 11))
        statistics.sourceRows = sums.int64(0, 0)
        statistics.rejected = sums.int64(0, 1)
        statistics.duplicates = sums.int64(0, 2)
        statistics.quarantine = (0..<quarantine.count).map { (quarantine.string($0, 0), quarantine.int64($0, 1)) }
        statistics.batches = try await batches(version)
        statistics.tables = try await tables()
        return statistics
    }

    private func batches(
        _ version: PublishedVersion
    ) async throws(RepositoryError) -> [WarehouseStatistics.Batch] {
        let rows = try await pool.read(
            """
            SELECT b.batch_id, v.version, b.finished_at, b.source_rows, b.loaded_rows, b.rejected_rows, b.duplicate_rows,
                extract(epoch FROM b.finished_at - b.started_at)::double precision,
                ARRAY(SELECT f.name::text FROM files f WHERE f.batch_id = b.batch_id ORDER BY f.file_id)
            FROM batches b JOIN versions v ON v.batch_id = b.batch_id AND v.reason = 'load' WHERE b.batch_id <= $1 ORDER BY b.batch_id DESC LIMIT 20
            """, [.int32(version.batchID)])
        return (0..<rows.count).map { row in
            var batch = WarehouseStatistics.Batch()
            batch.batchID = rows.int64(row, 0)
            batch.version = rows.int64(row, 1)
            batch.finishedAt = rows.timestamptz(row, 2)
            batch.files = rows.textArray(row, 8)
            batch.sourceRows = rows.int64(row, 3)
            batch.loadedRows = rows.int64(row, 4)
            batch.rejectedRows = rows.int64(row, 5)
            batch.duplicateRows = rows.int64(row, 6)
            batch.seconds = rows.double(row, 7)
            return batch
        }
    }

    private func tables() async throws(RepositoryError) -> [(name: String, bytes: Int64)] {
        let rows = try await pool.read(
            """
            SELECT n.nspname || '.' || c.relname,
                coalesce((SELECT sum(pg_total_relation_size(t.relid)) FROM pg_partition_tree(c.oid) t), 0)::bigint
                    + CASE c.relkind WHEN 'r' THEN pg_total_relation_size(c.oid) ELSE 0 END
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1
            """, [.textArray(["ops", "gold", "silver", "bronze"])])
        return (0..<rows.count).map { (rows.string($0, 0), rows.int64($0, 1)) }
    }
}
