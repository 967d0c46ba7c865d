internal import Domain
package import Postgres

/// Asks a warehouse every question of ``IntegrityCheck/all``, in one snapshot, and keeps the answers.
package struct IntegrityRepository: Sendable {
    private let pool: PostgresPool
    private let schemas: String
    private let deadline: Duration

    /// Makes a repository that borrows a connection of `pool` for each run.
    ///
    /// - Parameters:
    ///   - schemas: the search path that finds the warehouse's tables.
    ///   - deadline: how long one statement may take, whatever the connection's own limit is.
    package init(
        pool: PostgresPool, schemas: [String] = ["ops", "gold", "silver", "bronze"], deadline: Duration = .seconds(900)
    ) {
        self.pool = pool
        self.schemas = schemas.map {
            "\"\($0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
        }
        .joined(separator: ", ")
        self.deadline = deadline
    }

    /// The version that readers see now; nil when there is none.
    ///
    /// - Throws: ``IntegrityError`` when the database cannot be asked.
    package func currentVersion() async throws(IntegrityError) -> Int64? {
        do {
            return try await pool.withTransaction("BEGIN READ ONLY") { connection in
                try await prepare(connection)
                guard try await missingTables(connection).count == 0 else { return nil }
                return try await version(connection)
            }
        } catch { throw IntegrityError(operation: "read the version", underlying: error) }
    }

    /// Runs every check in one snapshot: nothing that is published meanwhile is seen.
    ///
    /// A statement that the database refuses fails its checks and leaves the others alone.
    /// - Throws: ``IntegrityError`` when the connection cannot be had or is lost.
    package func run() async throws(IntegrityError) -> IntegrityRun {
        let began = ContinuousClock.now
        do {
            return try await pool.withTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { connection in
                let startedAt = try await prepare(connection)
                let missing = try await IntegrityScan.prerequisite.run(on: connection, deadline: deadline)
                guard missing.allSatisfy({ $0.outcome == .passed }) else {
                    let reason = "a table is missing: structure.tables"
                    let rest = IntegrityCheck.all.dropFirst(missing.count)
                        .map { IntegrityFinding(check: $0, outcome: .skipped(reason: reason), seconds: 0) }
                    return IntegrityRun(
                        version: nil, startedAt: startedAt, seconds: (ContinuousClock.now - began).seconds,
                        findings: missing + rest)
                }
                let version = try await version(connection)
                var findings = missing
                for scan in IntegrityScan.all {
                    findings += try await scan.run(on: connection, deadline: deadline)
                }
                return IntegrityRun(
                    version: version, startedAt: startedAt, seconds: (ContinuousClock.now - began).seconds,
                    findings: findings)
            }
        } catch { throw IntegrityError(operation: "validate", underlying: error) }
    }

    /// Keeps a run in `validation_results`, and that it took place in `audit_log`.
    ///
    /// - Parameter actor: who asked for it.
    /// - Returns: the run's number.
    /// - Throws: ``IntegrityError``, for example when the database is read-only.
    package func save(_ run: IntegrityRun, actor: String) async throws(IntegrityError) -> Int64 {
        let document = document(of: run)
        do {
            return try await pool.withTransaction("BEGIN") { connection in
                try await prepare(connection)
                let saved = try await connection.query(
                    """
                    WITH run AS (SELECT nextval('validation_runs') AS run_id), saved AS (
                        INSERT INTO validation_results
                            (run_id, check_id, version, checked_at, severity, status, offenders, sample, seconds)
                        SELECT run_id, c->>'id', $2, timestamptz 'epoch' + $3 * interval '1 microsecond', c->>'severity',
                            c->>'status', (c->>'offenders')::bigint, c->'sample', (c->>'seconds')::double precision
                        FROM run, jsonb_array_elements($1::jsonb) AS c
                        RETURNING status, severity
                    ), audited AS (
                        INSERT INTO audit_log (event, actor, subject, details)
                        SELECT 'validation', $4, 'warehouse version ' || $2, jsonb_build_object('run_id', run_id,
                            'checks', (SELECT count(*) FROM saved),
                            'failed', (SELECT count(*) FROM saved WHERE status = 'failed' AND severity = 'error'),
                            'warnings', (SELECT count(*) FROM saved WHERE status = 'failed' AND severity = 'warning'))
                        FROM run
                    )
                    SELECT run_id FROM run
                    """,
                    [.text(document), .int64(run.version ?? 0), .int64(run.startedAt), .text(actor)], timeout: deadline)
                return saved.int64(0, 0)
            }
        } catch { throw IntegrityError(operation: "save", underlying: error) }
    }

    // MARK: Statements

    /// Sets what this transaction needs and answers when it began, microseconds since 1970.
    @discardableResult
    private func prepare(_ connection: PostgresConnection) async throws(PostgresError) -> Int64 {
        let milliseconds = deadline.components.seconds * 1_000
        let row = try await connection.query(
            """
            SELECT set_config('search_path', $1, true), set_config('statement_timeout', $2, true),
                set_config('jit', 'off', true), transaction_timestamp()
            """,
            [.text(schemas), .text("\(milliseconds)")], timeout: .seconds(30))
        return row.timestamptz(0, 3)
    }

    private func version(_ connection: PostgresConnection) async throws(PostgresError) -> Int64? {
        let row = try await connection.query("SELECT max(version) FROM versions", timeout: .seconds(30))
        return row.isNull(0, 0) ? nil : row.int64(0, 0)
    }

    private func missingTables(_ connection: PostgresConnection) async throws(PostgresError) -> PostgresRows {
        try await connection.query(
            "SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL",
            [.textArray(ExpectedStructure.tables)], timeout: .seconds(30))
    }

    private func document(of run: IntegrityRun) -> String {
        var writer = JSONWriter(capacity: 8_192)
        writer.array { writer in
            for finding in run.findings {
                let (status, offenders, sample): (String, Int64, String)
                switch finding.outcome {
                case .skipped: continue
                case .passed: (status, offenders, sample) = ("passed", 0, "[]")
                case .offended(let count, let rows): (status, offenders, sample) = ("failed", count, rows)
                case .broken(let message):
                    var error = JSONWriter()
                    error.array {
                        $0.object {
                            $0.key("error"); $0.string(message)
                        }
                    }
                    (status, offenders, sample) = ("failed", 0, String(decoding: error.bytes, as: UTF8.self))
                }
                writer.object { writer in
                    writer.key("id")
                    writer.string(finding.check.id)
                    writer.key("severity")
                    writer.string(finding.check.severity.rawValue)
                    writer.key("status")
                    writer.string(status)
                    writer.key("offenders")
                    writer.integer(offenders)
                    writer.key("sample")
                    writer.raw { $0.append(contentsOf: sample.utf8) }
                    writer.key("seconds")
                    writer.number(finding.seconds)
                }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
