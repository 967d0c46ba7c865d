package import Domain
package import Postgres
internal import Search

/// Reads what the search is made from, and keeps its vectors where others can use them.
package struct SearchRepository: Sendable {
    let pool: PostgresPool

    /// Nobody waits for this, but the next version must not wait for it for ever.
    static let patience = "SET LOCAL lock_timeout = '30s'; SET LOCAL statement_timeout = '600s'"

    /// A repository over a pool whose statements may take their time: a large warehouse is read whole.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// The material of a version, in one snapshot; baskets only if they are wanted.
    ///
    /// A product counts as sold where the invoice is a sale, the quantity and the price are above zero: returns,
    /// corrections and what was given away say nothing of a price.
    /// - Throws: `RepositoryError.conflict` when another version is current by now.
    package func material(
        of version: PublishedVersion, withBaskets: Bool
    ) async throws(RepositoryError) -> SearchMaterial {
        try await RepositoryError.translating {
            try await pool.withTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { connection in
                let current = try await connection.query(
                    "SELECT version, published_at FROM versions ORDER BY version DESC LIMIT 1")
                guard current.count == 1, current.int64(0, 0) == version.version,
                    current.timestamptz(0, 1) == version.publishedAt
                else { throw RepositoryError.conflict("version \(version.version) is not the current one any more") }
                // In no hurry: workers of its own would take the processors from the reads.
                try await connection.execute(
                    script: "SET LOCAL max_parallel_workers_per_gather = 0; \(SearchRepository.patience)")
                var material = SearchMaterial()
                try await readProducts(connection, version, &material)
                try await readSales(connection, version, &material)
                if withBaskets { try await readBaskets(connection, version, &material) }
                return material
            }
        }
    }

    private func readProducts(
        _ connection: PostgresConnection, _ version: PublishedVersion, _ material: inout SearchMaterial
    ) async throws {
        let rows = try await connection.query(
            """
            SELECT p.product_key, p.stock_code, p.description, p.category, p.subcategory, p.category_source,
                f.sales, f.quantity, f.revenue
            FROM (
                SELECT product_key, count(*) AS sales, sum(quantity)::bigint AS quantity,
                    sum(total)::numeric(18, 4) AS revenue
                FROM fact_sales WHERE sale_id <= $1 GROUP BY product_key
            ) AS f JOIN dim_product AS p USING (product_key) ORDER BY p.product_key
            """, [.int64(version.lastSaleID)])
        for row in 0..<rows.count {
            func text(_ column: Int) -> String? { rows.isNull(row, column) ? nil : rows.string(row, column) }
            material.products.append(
                SearchProduct(
                    key: rows.int32(row, 0), stockCode: rows.string(row, 1), description: text(2), category: text(3),
                    subcategory: text(4), sales: rows.int64(row, 6), quantity: rows.int64(row, 7),
                    revenue: Money(tenThousandths: rows.decimal(row, 8))))
            material.categorySources.append(ValueSource(rawValue: rows.string(row, 5)) ?? .missing)
        }
    }

    private func readSales(
        _ connection: PostgresConnection, _ version: PublishedVersion, _ material: inout SearchMaterial
    ) async throws {
        let rows = try await connection.query(
            """
            SELECT DISTINCT f.product_key, f.country_key, f.unit_price
            FROM fact_sales AS f JOIN dim_invoice AS i USING (invoice_key)
            WHERE f.sale_id <= $1 AND i.type = 'sale' AND f.quantity > 0 AND f.unit_price > 0
            """, [.int64(version.lastSaleID)])
        material.soldAt = (0..<rows.count).map { row in
            SoldAt(
                product: rows.int32(row, 0), country: rows.int32(row, 1),
                price: Money(tenThousandths: rows.decimal(row, 2)))
        }
    }

    /// The lines of sales' invoices, with the products by their places in the material.
    private func readBaskets(
        _ connection: PostgresConnection, _ version: PublishedVersion, _ material: inout SearchMaterial
    ) async throws {
        let places = Dictionary(
            uniqueKeysWithValues: material.products.enumerated().map { (Int64($1.key), Int32($0)) })
        var baskets: [BasketLine] = []
        // A row an invoice: a row a line would cost four times as much to send and to read.
        try await connection.queryStream(
            """
            SELECT f.invoice_key, array_agg(f.product_key)
            FROM fact_sales AS f JOIN dim_invoice AS i USING (invoice_key)
            WHERE f.sale_id <= $1 AND i.type = 'sale' GROUP BY f.invoice_key
            """, [.int64(version.lastSaleID)]
        ) { rows in
            for row in 0..<rows.count {
                let invoice = rows.int32(row, 0)
                for key in rows.int64Array(row, 1) {
                    if let place = places[key] { baskets.append(BasketLine(invoice: invoice, product: place)) }
                }
            }
        }
        material.baskets = baskets
    }
}
