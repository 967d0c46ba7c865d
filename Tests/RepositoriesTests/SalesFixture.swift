import Domain
import EventLoop
import Foundation
import Ingestion
import Postgres
import Repositories
import Services
import TestSupport

/// A warehouse of some 27,000 sales in two segments and three batches, loaded once by the product's own loader.
enum SalesFixture {
    /// More than 4 MiB, so that the second load gets a segment of its own too; then a small one into the last segment.
    static let files = [
        SalesFile(rows: 2_000, seed: 1), SalesFile(rows: 22_000, seed: 2, days: 300), SalesFile(rows: 4_000, seed: 3),
    ]

    private static let template = Template()

    private actor Template {
        private var task: Task<String, any Error>?

        func url() async throws -> String {
            let task =
                task
                ?? Task {
                    let server = try await TestPostgres.shared()
                    let url = try await server.makeDatabase()
                    try await withLoop { loop in
                        let pool = PostgresPool(
                            try TestWarehouse.configuration(url), on: loop, limits: PostgresPoolLimits(),
                            logger: TestPostgres.quietLogger)
                        let warehouse = TestWarehouse(url: url, loop: loop, pool: pool)
                        try await warehouse.migrate()
                        for file in files { try await warehouse.load(files: [file]) }
                        await pool.close()
                    }
                    return url
                }
            self.task = task
            return try await task.value
        }
    }

    /// Runs `body` with a copy of the warehouse and the service over it.
    static func with<Value>(_ body: (TestWarehouse, SalesService, CatalogService) async throws -> Value) async throws
        -> Value
    {
        try await TestWarehouse.with(template: template.url()) { warehouse in
            let catalogs = CatalogService(CatalogRepository(warehouse.pool), logger: TestPostgres.quietLogger)
            try await catalogs.refresh()
            return try await body(
                warehouse,
                SalesService(
                    SalesRepository(warehouse.pool), LineageRepository(warehouse.pool), catalogs: catalogs,
                    currencies: .usual, memory: .init()), catalogs)
        }
    }

    /// All that a client is told of a sale, as one text.
    static func text(_ sale: Sale) -> String {
        [
            "\(sale.id)", sale.invoiceNo.text, sale.stockCode.text, sale.description?.text ?? "∅", "\(sale.quantity)",
            "\(sale.unitPrice.tenThousandths)", "\(sale.total.tenThousandths)", "\(sale.invoiceDate.secondsSince1970)",
            sale.customerID?.text ?? "∅", sale.country.text,
        ].joined(separator: "|")
    }

    /// The star schema joined plainly, a sale a row, with the same text.
    static let star = """
        SELECT f.sale_id, i.invoice_no, p.stock_code, p.description, f.quantity, f.unit_price, f.total, f.invoice_date,
            c.customer_id, n.name AS country, i.type,
            concat_ws('|', f.sale_id, i.invoice_no, p.stock_code, coalesce(p.description, '∅'), f.quantity,
                trunc(f.unit_price * 10000), trunc(f.total * 10000), extract(epoch FROM f.invoice_date)::bigint,
                coalesce(c.customer_id, '∅'), n.name) AS line
        FROM fact_sales f JOIN dim_invoice i USING (invoice_key) JOIN dim_product p USING (product_key)
            JOIN dim_customer c USING (customer_key) JOIN dim_country n USING (country_key)
        """
}
