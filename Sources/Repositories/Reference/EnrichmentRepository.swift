package import Domain
package import Postgres

/// Reads what a warehouse needs from other sources, and publishes what they said.
package struct EnrichmentRepository: Sendable {
    private let pool: PostgresPool
    /// How long one statement may take, the wait for a load to end included: Postgres's statement_timeout.
    private static let limit = "SET LOCAL statement_timeout = '900s'"

    /// A repository over a pool whose statements have no limit of the server's own.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// What there is to find out.
    package func needs(_ plan: EnrichmentPlan) async throws(RepositoryError) -> EnrichmentNeeds {
        try await RepositoryError.translating {
            try await pool.withTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { connection in
                _ = try await connection.query(EnrichmentRepository.limit)
                let countries = try await connection.query(
                    """
                    SELECT country_key, name, \(ReferenceReader.columns)
                    FROM dim_country ORDER BY country_key
                    """)
                let calendar = try await connection.query("SELECT min(date_key), max(date_key) FROM dim_date")
                let rates = try await connection.query(
                    """
                    SELECT DISTINCT currency, to_char(day, 'YYYYMMDD')::integer FROM exchange_rates
                    WHERE base = $1 AND currency = ANY ($2)
                    """, [.text(plan.base.code), .textArray(plan.currencies.map(\.code))])
                let products = try await connection.query(
                    "SELECT EXISTS (SELECT FROM dim_product WHERE category IS NULL AND description IS NOT NULL)")
                // A name that nobody knew may be known in a month.
                let asked = try await connection.query(
                    """
                    SELECT provider, subject FROM enrichment_questions
                    WHERE provider <> 'restcountries' OR asked_at > now() - interval '30 days'
                    """)
                var rated: [Currency: Set<DayKey>] = [:]
                for row in 0..<rates.count {
                    guard let day = DayKey(rates.int32(row, 1)) else { continue }
                    rated[Currency(stored: rates.string(row, 0)), default: []].insert(day)
                }
                let first = calendar.isNull(0, 0) ? nil : DayKey(calendar.int32(0, 0))
                let last = calendar.isNull(0, 1) ? nil : DayKey(calendar.int32(0, 1))
                return EnrichmentNeeds(
                    countries: (0..<countries.count).map { row in
                        (
                            countries.int32(row, 0), CountryName(stored: countries.string(row, 1)),
                            ReferenceReader.country(countries, row, from: 2)
                        )
                    },
                    days: first.flatMap { first in last.map { first...$0 } }, ratedDays: rated,
                    hasUnclassified: products.bool(0, 0),
                    asked: Set((0..<asked.count).map { EnrichmentQuestion(asked.string($0, 0), asked.string($0, 1)) }))
            }
        }
    }

    /// Stores what was found, fills the rest from the bundled tables, and publishes a version if anything is new.
    ///
    /// - Parameter replacing: rates that differ from those stored are added too.
    package func publish(
        _ findings: EnrichmentFindings, _ plan: EnrichmentPlan, replacing: Bool
    ) async throws(RepositoryError) -> EnrichmentChanges {
        try await RepositoryError.translating {
            try await pool.withTransaction("BEGIN") { connection in
                _ = try await connection.query(EnrichmentRepository.limit)
                _ = try await connection.query("SELECT pg_advisory_xact_lock($1)", [.int64(WarehouseLock.publish)])
                return try await publish(findings, plan, replacing: replacing, connection)
            }
        }
    }

    private func publish(
        _ findings: EnrichmentFindings, _ plan: EnrichmentPlan, replacing: Bool, _ connection: PostgresConnection
    ) async throws -> EnrichmentChanges {
        var changes = EnrichmentChanges()
        let current = try await connection.query(
            "SELECT version, fact_rows FROM versions ORDER BY version DESC LIMIT 1")
        // Nothing to enrich before the first load, which brings the bundled tables along.
        guard current.count == 1, current.int64(0, 1) > 0 else { return changes }
        let version = current.int64(0, 0) + 1
        let writer = ReferenceWriter(connection, version: version)
        changes.countries = try await writer.add(findings.countries)
        changes.rates = try await writer.add(
            findings.rates, base: plan.base, .live, fetchedAt: findings.foundAt, replacing: replacing)
        let bundled = try await writer.fill(plan)
        changes.countries += bundled.countries
        changes.rates += bundled.rates
        for (word, related, provider) in findings.words {
            changes.words += try await writer.add(related, to: word, provider: provider)
        }
        try await writer.add(findings.answered)
        changes.products = try await writer.classify(plan.bundle)
        guard changes.countries + changes.rates > 0 else { return changes }
        _ = try await connection.query(
            """
            INSERT INTO versions
            SELECT version + 1, batch_id, clock_timestamp(), last_sale_id, fact_rows, quantity_sum, total_sum, 'enrichment'
            FROM versions WHERE version = $1
            """, [.int64(version - 1)])
        _ = try await connection.query(
            """
            INSERT INTO audit_log (event, actor, subject, details) VALUES ('enrichment.published', session_user,
                'version ' || $1, jsonb_build_object('countries', $2::int, 'rates', $3::int, 'words', $4::int, 'products', $5::int))
            """,
            [
                .text("\(version)"), .int32(Int32(changes.countries)), .int32(Int32(changes.rates)),
                .int32(Int32(changes.words)), .int32(Int32(changes.products)),
            ])
        _ = try await connection.query("SELECT pg_notify('martlet_version', $1)", [.text("\(version)")])
        changes.version = version
        return changes
    }

    /// Writes to the audit log that something happened to a service's breaker.
    ///
    /// - Parameter details: JSON.
    package func record(_ event: String, subject: String, details: String) async throws(RepositoryError) {
        try await RepositoryError.translating {
            try await pool.withConnection { connection in
                _ = try await connection.query(
                    "INSERT INTO audit_log (event, actor, subject, details) VALUES ($1, session_user, $2, $3::text::jsonb)",
                    [.text(event), .text(subject), .text(details)], timeout: .seconds(10))
            }
        }
    }
}
