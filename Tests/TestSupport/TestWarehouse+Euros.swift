internal import Domain
package import Foundation
internal import Postgres

extension TestWarehouse {
    /// The sum of each country in euros, from silver and the central bank's own table: nothing that enrichment stored.
    package static func totals(_ url: String, ratesOf table: URL) async throws -> [String: Decimal] {
        let lines = try String(contentsOf: table, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: ",")
        }
        let pounds = lines.first?.firstIndex(of: "GBP") ?? 0
        return try await withLoop { loop in
            let pool = PostgresPool(
                try configuration(url), on: loop, limits: .patient, logger: TestPostgres.quietLogger)
            let rows = try await pool.withConnection { connection in
                try await connection.query(
                    """
                    WITH quoted AS (
                        SELECT d::date AS day, lead(d::date, 1, 'infinity') OVER (ORDER BY d::date) AS next, p::numeric AS pounds
                        FROM unnest($1::text[], $2::text[]) AS q (d, p)
                    )
                    SELECT s.country, sum(round(s.total * round(1 / q.pounds, 10), 4))::text
                    FROM sales s JOIN quoted q ON s.invoice_date::date >= q.day AND s.invoice_date::date < q.next
                    GROUP BY 1
                    """,
                    [
                        .textArray(lines.dropFirst().map { String($0[0]) }),
                        .textArray(lines.dropFirst().map { String($0[pounds]) }),
                    ])
            }
            await pool.close()
            return Dictionary(
                uniqueKeysWithValues: (0..<rows.count).map {
                    (rows.string($0, 0), Decimal(string: rows.string($0, 1)) ?? .nan)
                })
        }
    }
}
