package import Domain
package import Postgres

/// Brings a database's schema up to date.
package struct MigrationRepository: Sendable {
    private let migrations: [Migration]
    private let pool: PostgresPool

    /// A repository of these migrations, in the order of their application, over a pool.
    package init(_ migrations: [Migration], _ pool: PostgresPool) {
        self.migrations = migrations
        self.pool = pool
    }

    /// Applies what is missing, all in one transaction under an advisory lock: of several processes that start at
    /// once, one migrates and the others wait for it.
    ///
    /// - Parameter dryRun: only says what is missing.
    /// - Returns: each migration and whether it had been applied before.
    /// - Throws: `RepositoryError`: `conflict` when an applied migration's text has changed or the database knows later
    ///   ones. Then, as when the database refuses a statement, nothing has been changed.
    package func migrate(dryRun: Bool = false) async throws(RepositoryError) -> [MigrationStatus] {
        try await RepositoryError.translating {
            try await pool.withConnection { try await migrate($0, dryRun: dryRun) }
        }
    }

    private func migrate(_ connection: PostgresConnection, dryRun: Bool) async throws -> [MigrationStatus] {
        try await connection.withTransaction("BEGIN") { connection in
            // The number is the advisory lock's name: "martlet" in ASCII.
            _ = try await connection.query("SELECT pg_advisory_xact_lock($1)", [.int64(0x6D_6172_746C_6574)])
            let applied = try await applied(connection)
            try check(applied)
            var statuses: [MigrationStatus] = []
            for migration in migrations {
                let wasApplied = applied[migration.name] != nil
                statuses.append(MigrationStatus(name: migration.name, wasApplied: wasApplied))
                if !wasApplied && !dryRun { try await apply(migration, connection) }
            }
            return statuses
        }
    }

    private func applied(_ connection: PostgresConnection) async throws -> [String: Bool] {
        let exists = try await connection.query("SELECT to_regclass('ops.migrations') IS NOT NULL")
        guard exists.bool(0, 0) else { return [:] }
        let rows = try await connection.query(
            """
            SELECT name, sha256 = sha256(convert_to(t.sql, 'UTF8'))
            FROM ops.migrations LEFT JOIN unnest($1::text[], $2::text[]) AS t (known, sql) ON t.known = name
            """, [.textArray(migrations.map(\.name)), .textArray(migrations.map(\.sql))])
        var applied: [String: Bool] = [:]
        for row in 0..<rows.count {
            let name = rows.string(row, 0)
            if rows.isNull(row, 1) { throw MigrationError.unknown(name) }
            applied[name] = rows.bool(row, 1)
        }
        return applied
    }

    private func check(_ applied: [String: Bool]) throws(MigrationError) {
        for (name, isUnchanged) in applied.sorted(by: { $0.key < $1.key }) where !isUnchanged {
            throw .changed(name)
        }
    }

    private func apply(_ migration: Migration, _ connection: PostgresConnection) async throws {
        try await connection.execute(
            script: """
                CREATE SCHEMA IF NOT EXISTS ops;
                CREATE TABLE IF NOT EXISTS ops.migrations (
                    name text PRIMARY KEY, sha256 bytea NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
                """)
        try await connection.execute(script: migration.sql)
        _ = try await connection.query(
            "INSERT INTO ops.migrations (name, sha256) VALUES ($1, sha256(convert_to($2, 'UTF8')))",
            [.text(migration.name), .text(migration.sql)])
    }
}
