package import Domain
package import Postgres

/// Adds up the sales of each country.
package struct CountryTotalsRepository: Sendable {
    private let pool: PostgresPool

    /// A repository over a pool.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// What the facts of a version add up to, by country: from the daily rollup.
    package func totals(_ version: PublishedVersion) async throws(RepositoryError) -> [CountryTotals] {
        let rows = try await pool.read(
            """
            SELECT country_key, sum(sales)::bigint, sum(quantity)::bigint, sum(total)::numeric(28, 4)::text
            FROM sales_by_day WHERE batch_id <= $1 GROUP BY country_key ORDER BY country_key
            """, [.int32(version.batchID)])
        return (0..<rows.count).map { row in
            CountryTotals(
                key: rows.int32(row, 0), sales: rows.int64(row, 1), quantity: rows.int64(row, 2),
                total: rows.string(row, 3))
        }
    }

    /// The last day that a version has sales on; nil when it has none.
    package func lastDay(_ version: PublishedVersion) async throws(RepositoryError) -> DayKey? {
        let rows = try await pool.read(
            "SELECT max(date_key) FROM sales_by_day WHERE batch_id <= $1", [.int32(version.batchID)])
        return rows.isNull(0, 0) ? nil : DayKey(rows.int32(0, 0))
    }

    /// What they add up to in another currency: the sum of what each sale comes to at the rate of its day, each rounded
    /// to four decimals as in a page of sales.
    ///
    /// Reads every fact.
    package func converted(
        _ version: PublishedVersion, base: Currency, _ currency: Currency, timeout: Duration
    ) async throws(RepositoryError) -> [Int32: ConvertedTotal] {
        let rows = try await pool.readAlone(
            """
            SELECT f.country_key, sum(round(f.total * r.rate, 4))::numeric(28, 4)::text,
                count(*) FILTER (WHERE r.rate IS NULL)
            FROM fact_sales f LEFT JOIN (
                SELECT d.date_key, (
                    SELECT e.rate FROM exchange_rates e
                    WHERE e.base = $2 AND e.currency = $3 AND e.day <= d.date AND e.version <= $4
                    ORDER BY e.day DESC, e.version DESC LIMIT 1) AS rate
                FROM dim_date d
            ) AS r ON r.date_key = f.date_key
            WHERE f.sale_id <= $1 GROUP BY f.country_key
            """, [.int64(version.lastSaleID), .text(base.code), .text(currency.code), .int64(version.version)],
            timeout: timeout)
        return Dictionary(
            uniqueKeysWithValues: (0..<rows.count).map { row in
                (
                    rows.int32(row, 0),
                    ConvertedTotal(
                        total: rows.isNull(row, 1) ? nil : rows.string(row, 1), salesWithoutRate: rows.int64(row, 2))
                )
            })
    }
}
