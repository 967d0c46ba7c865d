import Foundation
import Ingestion
import Postgres
import TestSupport

/// What of a warehouse can be compared with another: business values, no surrogate keys and no times.
struct WarehouseSnapshot: Equatable {
    let facts, products, customers, countries, invoices, days, rollup, descriptions: [String]

    init(_ warehouse: TestWarehouse) async throws {
        facts = try await warehouse.lines(
            """
            SELECT i.invoice_no, i.type, p.stock_code, c.customer_id, n.name, f.invoice_date, f.date_key, f.quantity, f.unit_price, f.total
            FROM fact_sales f JOIN dim_invoice i USING (invoice_key) JOIN dim_product p USING (product_key)
                JOIN dim_customer c USING (customer_key) JOIN dim_country n USING (country_key)
            ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
            """)
        products = try await warehouse.lines("SELECT stock_code, description FROM dim_product ORDER BY 1")
        customers = try await warehouse.lines("SELECT customer_id FROM dim_customer ORDER BY 1")
        countries = try await warehouse.lines("SELECT name FROM dim_country ORDER BY 1")
        invoices = try await warehouse.lines("SELECT invoice_no, type FROM dim_invoice ORDER BY 1")
        days = try await warehouse.lines("SELECT * FROM dim_date ORDER BY 1")
        rollup = try await warehouse.lines(
            """
            SELECT date_key, n.name, type, sum(sales), sum(quantity), sum(total)
            FROM sales_by_day JOIN dim_country n USING (country_key) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """)
        descriptions = try await warehouse.lines(
            """
            SELECT stock_code, d.description, sales FROM product_descriptions d JOIN dim_product p USING (product_key)
            ORDER BY 1, 2
            """)
    }
}

/// How much of everything a warehouse holds, to the row, and which tables there are.
struct WarehouseCounts: Equatable {
    let counts: [String: Int]

    init(_ warehouse: TestWarehouse) async throws {
        var counts: [String: Int] = [:]
        for table in [
            "versions", "batches", "files", "steps", "segments", "quarantine", "source_lines", "sales", "fact_sales",
            "dim_date",
            "dim_product", "dim_customer", "dim_country", "dim_invoice", "sales_by_day", "product_descriptions",
        ] {
            counts[table] = try await warehouse.number("SELECT count(*) FROM \(table)")
        }
        counts["tables"] = try await warehouse.number(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('ops', 'gold', 'silver', 'bronze')"
        )
        counts["total"] = try await warehouse.number("SELECT coalesce(sum(total) * 10000, 0) FROM fact_sales")
        self.counts = counts
    }

    subscript(table: String) -> Int { counts[table] ?? -1 }
}

extension TestWarehouse {
    /// Files whose rows or money do not add up, as the layers themselves hold them and not only as the manifest says.
    func unbalancedFiles() async throws -> [String] {
        try await lines(
            """
            SELECT f.name FROM files f WHERE
                source_rows <> loaded_rows + rejected_rows + duplicate_rows
                OR source_amount <> loaded_amount + rejected_amount + duplicate_amount
                OR source_rows <> (SELECT count(*) FROM source_lines l WHERE l.file_id = f.file_id)
                OR loaded_rows <> (SELECT count(*) FROM sales s WHERE s.file_id = f.file_id)
                OR loaded_rows <> (SELECT count(*) FROM fact_sales s WHERE s.sale_id >= sale_id_from AND s.sale_id < sale_id_to)
                OR loaded_amount <> (SELECT coalesce(sum(total), 0) FROM fact_sales s
                    WHERE s.sale_id >= sale_id_from AND s.sale_id < sale_id_to)
                OR rejected_rows <> (SELECT count(*) FROM quarantine q WHERE q.file_id = f.file_id AND category <> 'DUPLICATE')
                OR duplicate_rows <> (SELECT count(*) FROM quarantine q WHERE q.file_id = f.file_id AND category = 'DUPLICATE')
                OR rejected_amount + duplicate_amount
                    <> (SELECT coalesce(sum(amount), 0) FROM quarantine q WHERE q.file_id = f.file_id)
            """)
    }
}
