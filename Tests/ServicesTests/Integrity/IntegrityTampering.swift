import Testing

/// One way to spoil the warehouse behind the product's back, and the check that must notice.
struct IntegrityTampering: Sendable, CustomTestStringConvertible {
    let check: String
    let sql: String

    var testDescription: String { "\(check): \(sql)" }

    init(_ check: String, _ sql: String) {
        self.check = check
        self.sql = sql
    }

    static let all: [IntegrityTampering] = facts + lines + totals + dimensions + reference + structure

    private static let facts = [
        IntegrityTampering("orphan.date", "DELETE FROM dim_date WHERE date = '2010-12-03'"),
        IntegrityTampering("orphan.product", "DELETE FROM dim_product WHERE stock_code = '71053'"),
        IntegrityTampering("orphan.customer", "DELETE FROM dim_customer WHERE customer_id = '17850'"),
        IntegrityTampering("orphan.country", "UPDATE fact_sales SET country_key = 77 WHERE sale_id = 2"),
        IntegrityTampering("orphan.invoice", "UPDATE dim_invoice SET invoice_key = 99 WHERE invoice_no = '536370'"),
        IntegrityTampering(
            "not_null.fact_sales",
            """
            ALTER TABLE fact_sales ALTER quantity DROP NOT NULL;
            UPDATE fact_sales SET quantity = NULL WHERE sale_id = 1
            """),
        IntegrityTampering(
            "not_null.sales",
            "ALTER TABLE sales ALTER stock_code DROP NOT NULL; UPDATE sales SET stock_code = NULL WHERE sale_id = 1"),
        IntegrityTampering(
            "range.quantity",
            "UPDATE fact_sales SET quantity = 0, total = 0 WHERE sale_id = 1"),
        IntegrityTampering("range.quantity", "UPDATE fact_sales SET quantity = -6, total = -total WHERE sale_id = 1"),
        IntegrityTampering(
            "range.unit_price",
            """
            ALTER TABLE sales DROP CONSTRAINT sales_unit_price_check;
            UPDATE sales SET unit_price = -unit_price, total = -total WHERE sale_id = 1
            """),
        IntegrityTampering(
            "range.invoice_date",
            """
            UPDATE fact_sales SET invoice_date = '1812-06-24' WHERE sale_id = 1;
            UPDATE sales SET invoice_date = '1812-06-24' WHERE sale_id = 1
            """),
        IntegrityTampering("range.invoice_date", "UPDATE fact_sales SET invoice_date = 'infinity' WHERE sale_id = 1"),
        IntegrityTampering(
            "range.future_date", "UPDATE fact_sales SET invoice_date = now() + interval '3 days' WHERE sale_id = 1"),
        IntegrityTampering(
            "total.fact",
            """
            ALTER TABLE fact_sales DROP CONSTRAINT fact_sales_total;
            UPDATE fact_sales SET total = total + 0.0001 WHERE sale_id = 3
            """),
        IntegrityTampering("total.silver", "UPDATE sales SET total = total + 0.0001 WHERE sale_id = 3"),
        IntegrityTampering("date.fact", "UPDATE fact_sales SET date_key = 20101202 WHERE sale_id = 1"),
        IntegrityTampering("layers.silver_gold", "DELETE FROM fact_sales WHERE sale_id = 2"),
        IntegrityTampering("layers.silver_gold", "DELETE FROM sales WHERE sale_id = 2"),
        IntegrityTampering(
            "layers.values",
            "UPDATE fact_sales SET quantity = quantity + 1, total = (quantity + 1) * unit_price WHERE sale_id = 8"),
        IntegrityTampering(
            "layers.values", "UPDATE sales SET invoice_date = invoice_date + interval '1 second' WHERE sale_id = 1"),
        IntegrityTampering("layers.values", "UPDATE sales SET customer_id = NULL WHERE sale_id = 1"),
        IntegrityTampering("layers.values", "UPDATE sales SET country = 'Spain' WHERE sale_id = 1"),
        IntegrityTampering("layers.values", "UPDATE fact_sales SET product_key = 1 WHERE sale_id = 1"),
        IntegrityTampering("layers.values", "UPDATE fact_sales SET customer_key = 0 WHERE sale_id = 1"),
        IntegrityTampering("layers.values", "UPDATE dim_invoice SET invoice_no = '536999' WHERE invoice_no = '536366'"),
        IntegrityTampering("layers.values", "UPDATE dim_product SET stock_code = '71053X' WHERE stock_code = '71053'"),
        IntegrityTampering("layers.values", "UPDATE dim_country SET name = 'Eire' WHERE name = 'EIRE'"),
    ]

    private static let lines = [
        IntegrityTampering("lineage.silver", "DELETE FROM source_lines WHERE file_id = 1 AND line_number = 3"),
        IntegrityTampering("lineage.silver", "UPDATE sales SET batch_id = 2 WHERE sale_id = 1"),
        IntegrityTampering("lineage.quarantine", "UPDATE quarantine SET raw = raw || ' ' WHERE category = 'DUPLICATE'"),
        IntegrityTampering("lineage.quarantine", "DELETE FROM source_lines WHERE file_id = 1 AND line_number = 6"),
        IntegrityTampering("lineage.bronze", "DELETE FROM quarantine WHERE file_id = 2"),
        IntegrityTampering(
            "lineage.bronze",
            "INSERT INTO quarantine SELECT 1, 1, 2, 'DUPLICATE', 'x', '{}', 1, raw FROM source_lines LIMIT 1"),
    ]

    private static let totals = [
        IntegrityTampering(
            "conservation.file_rows",
            "UPDATE files SET source_rows = source_rows + 1, rejected_rows = rejected_rows + 1 WHERE file_id = 1"),
        IntegrityTampering("conservation.file_rows", "DELETE FROM quarantine WHERE category = 'DUPLICATE'"),
        IntegrityTampering(
            "conservation.batch_rows",
            "UPDATE batches SET source_rows = source_rows + 1, rejected_rows = rejected_rows + 1 WHERE batch_id = 1"),
        IntegrityTampering("conservation.batch_rows", "DELETE FROM fact_sales WHERE sale_id = 7"),
        IntegrityTampering(
            "conservation.file_amount", "UPDATE quarantine SET amount = amount + 1 WHERE category = 'DUPLICATE'"),
        IntegrityTampering(
            "conservation.file_amount",
            "UPDATE files SET source_amount = source_amount + 1, loaded_amount = loaded_amount + 1 WHERE file_id = 2"),
        IntegrityTampering("conservation.unrecorded_rows", "DELETE FROM files WHERE file_id = 3"),
        IntegrityTampering("conservation.unrecorded_rows", "DELETE FROM batches WHERE batch_id = 2"),
        IntegrityTampering(
            "conservation.unrecorded_rows", "INSERT INTO source_lines VALUES (9, 9, 2, 'from nowhere')"),
        IntegrityTampering(
            "conservation.unrecorded_rows",
            "INSERT INTO fact_sales SELECT (jsonb_populate_record(f, '{\"sale_id\": 900}')).* FROM fact_sales f LIMIT 1"
        ),
        IntegrityTampering(
            "conservation.sale_ranges",
            "UPDATE files SET sale_id_from = sale_id_from - 1, sale_id_to = sale_id_to - 1 WHERE file_id = 2"),
        IntegrityTampering("layers.bronze_count", "DELETE FROM source_lines WHERE file_id = 3 AND line_number = 2"),
        IntegrityTampering("rollup.sales_by_day", "UPDATE sales_by_day SET total = total + 1 WHERE batch_id = 2"),
        IntegrityTampering("rollup.sales_by_day", "DELETE FROM sales_by_day WHERE type = 'cancellation'"),
        IntegrityTampering("version.current", "UPDATE versions SET total_sum = total_sum + 1 WHERE version = 3"),
        IntegrityTampering("version.current", "UPDATE versions SET last_sale_id = last_sale_id + 1 WHERE version = 3"),
        IntegrityTampering("version.current", "DELETE FROM versions"),
        IntegrityTampering("version.consecutive", "DELETE FROM versions WHERE version = 1"),
        IntegrityTampering("version.consecutive", "UPDATE versions SET fact_rows = fact_rows + 1 WHERE version = 1"),
        IntegrityTampering("warehouse.empty", "TRUNCATE fact_sales"),
        IntegrityTampering(
            "quality.rejected_share",
            "UPDATE batches SET source_rows = source_rows + 1, rejected_rows = rejected_rows + 1 WHERE batch_id = 2"),
        IntegrityTampering(
            "quality.zero_price_share", "UPDATE fact_sales SET unit_price = 0, total = 0 WHERE sale_id = 1"),
    ]

    private static let dimensions = [
        IntegrityTampering("date.complete", "DELETE FROM dim_date WHERE date = '2010-12-02'"),
        IntegrityTampering("date.consistent", "UPDATE dim_date SET is_weekend = NOT is_weekend WHERE day = 4"),
        IntegrityTampering("date.consistent", "UPDATE dim_date SET day_name = 'Sunday ' WHERE day = 5"),
        IntegrityTampering(
            "not_null.dimensions",
            "ALTER TABLE dim_date ALTER month_name DROP NOT NULL; UPDATE dim_date SET month_name = NULL WHERE day = 2"),
        IntegrityTampering("customer.unknown_member", "DELETE FROM dim_customer WHERE customer_key = 0"),
        IntegrityTampering(
            "customer.unknown_member",
            """
            ALTER TABLE dim_customer DROP CONSTRAINT dim_customer_check;
            UPDATE dim_customer SET customer_id = NULL WHERE customer_id = '12583'
            """),
        IntegrityTampering("invoice.type", "UPDATE dim_invoice SET type = 'sale' WHERE invoice_no = 'C536368'"),
        IntegrityTampering(
            "duplicate.date",
            """
            ALTER TABLE dim_date DROP CONSTRAINT dim_date_date_key;
            INSERT INTO dim_date SELECT (jsonb_populate_record(d, '{"date_key": 1}')).* FROM dim_date d LIMIT 1
            """),
        IntegrityTampering(
            "duplicate.stock_code",
            """
            ALTER TABLE dim_product DROP CONSTRAINT dim_product_stock_code_key;
            INSERT INTO dim_product VALUES (99, '71053', 'LANTERN')
            """),
        IntegrityTampering(
            "duplicate.customer_id",
            """
            ALTER TABLE dim_customer DROP CONSTRAINT dim_customer_customer_id_key;
            INSERT INTO dim_customer VALUES (99, '17850')
            """),
        IntegrityTampering(
            "duplicate.country",
            """
            ALTER TABLE dim_country DROP CONSTRAINT dim_country_name_key;
            INSERT INTO dim_country VALUES (99, 'France')
            """),
        IntegrityTampering(
            "duplicate.invoice_no",
            """
            ALTER TABLE dim_invoice DROP CONSTRAINT dim_invoice_invoice_no_key;
            INSERT INTO dim_invoice VALUES (99, '536365', 'sale')
            """),
        IntegrityTampering(
            "duplicate.dimension_key",
            """
            ALTER TABLE dim_country DROP CONSTRAINT dim_country_pkey CASCADE;
            INSERT INTO dim_country VALUES (1, 'Atlantis')
            """),
        IntegrityTampering(
            "duplicate.fact_sale_id",
            """
            ALTER TABLE fact_sales DROP CONSTRAINT fact_sales_pkey;
            INSERT INTO fact_sales SELECT * FROM fact_sales WHERE sale_id = 1
            """),
        IntegrityTampering(
            "duplicate.silver_sale_id",
            "ALTER TABLE sales DROP CONSTRAINT sales_pkey; INSERT INTO sales SELECT * FROM sales WHERE sale_id = 1"),
        IntegrityTampering(
            "duplicate.fingerprint",
            "UPDATE sales SET fingerprint = (SELECT fingerprint FROM sales WHERE sale_id = 1) WHERE sale_id = 5"),
        IntegrityTampering(
            "product.description_counts", "UPDATE product_descriptions SET sales = 9 WHERE description = 'LANTERN'"),
        IntegrityTampering(
            "product.description_counts", "UPDATE sales SET description = 'GREEN HEART' WHERE sale_id = 1"),
        IntegrityTampering(
            "product.description", "UPDATE dim_product SET description = 'RED LANTERN' WHERE stock_code = '71053'"),
        IntegrityTampering(
            "product.description", "UPDATE dim_product SET description = 'NAMED' WHERE stock_code = '22728'"),
        IntegrityTampering("unused.product", "INSERT INTO dim_product VALUES (99, '99999', NULL)"),
        IntegrityTampering("unused.customer", "INSERT INTO dim_customer VALUES (99, '99999')"),
        IntegrityTampering("unused.country", "INSERT INTO dim_country VALUES (99, 'Atlantis')"),
        IntegrityTampering("unused.invoice", "INSERT INTO dim_invoice VALUES (99, '999999', 'sale')"),
    ]

    private static let reference = [
        IntegrityTampering("country.profile", "UPDATE dim_country SET region = 'Asia' WHERE name = 'France'"),
        IntegrityTampering(
            "country.profile", "DELETE FROM country_profiles WHERE version = 3 AND country_key = 1"),
        IntegrityTampering(
            "orphan.country_profile",
            """
            ALTER TABLE country_profiles DROP CONSTRAINT country_profiles_version_fkey;
            UPDATE country_profiles SET version = 77 WHERE version = 1
            """),
        IntegrityTampering(
            "orphan.exchange_rate",
            """
            ALTER TABLE exchange_rates DROP CONSTRAINT exchange_rates_version_fkey;
            UPDATE exchange_rates SET version = 77 WHERE day = '2010-12-01'
            """),
        IntegrityTampering(
            "range.exchange_rate",
            """
            ALTER TABLE exchange_rates DROP CONSTRAINT exchange_rates_rate;
            ALTER TABLE exchange_rates DROP CONSTRAINT exchange_rates_currency_per_pivot_check;
            UPDATE exchange_rates SET currency_per_pivot = -1.3 WHERE day = '2010-12-01'
            """),
        IntegrityTampering(
            "range.exchange_rate",
            """
            ALTER TABLE exchange_rates ALTER rate DROP EXPRESSION;
            UPDATE exchange_rates SET rate = rate + 0.01 WHERE day = '2010-12-01'
            """),
        IntegrityTampering(
            "duplicate.exchange_rate",
            """
            ALTER TABLE exchange_rates DROP CONSTRAINT exchange_rates_pkey;
            INSERT INTO exchange_rates (base, currency, day, version, pivot, currency_per_pivot, base_per_pivot, source, provider, fetched_at)
            VALUES ('GBP', 'USD', '2010-12-01', 1, 'EUR', 1.4, 0.84, 'live', 'ecb', now())
            """),
        IntegrityTampering(
            "product.category",
            """
            ALTER TABLE dim_product DROP CONSTRAINT dim_product_category;
            UPDATE dim_product SET category = NULL WHERE stock_code = '71053'
            """),
        IntegrityTampering(
            "quality.unknown_country",
            """
            INSERT INTO country_profiles (country_key, version, kind, source, as_of)
            SELECT country_key, 2, 'unknown', 'missing', now() FROM dim_country WHERE name = 'France';
            DELETE FROM country_profiles WHERE version = 3 AND source = 'live';
            UPDATE dim_country SET kind = 'unknown', source = 'missing' WHERE name = 'France'
            """),
        IntegrityTampering("version.consecutive", "UPDATE versions SET quantity_sum = 1 WHERE version = 2"),
        IntegrityTampering(
            "version.consecutive", "DROP INDEX versions_load; UPDATE versions SET reason = 'load' WHERE version = 3"),
    ]

    private static let structure = [
        IntegrityTampering("structure.tables", "DROP TABLE quarantine"),
        IntegrityTampering(
            "structure.constraints", "ALTER TABLE fact_sales DROP CONSTRAINT fact_sales_country_key_fkey"),
        IntegrityTampering("structure.constraints", "ALTER TABLE dim_country DROP CONSTRAINT dim_country_name_key"),
        IntegrityTampering(
            "structure.constraints",
            """
            ALTER TABLE fact_sales DROP CONSTRAINT fact_sales_unit_price;
            ALTER TABLE fact_sales ADD CONSTRAINT fact_sales_unit_price CHECK (unit_price >= 0) NOT VALID
            """),
        IntegrityTampering(
            "structure.constraints", "ALTER TABLE fact_sales_1 ADD CONSTRAINT later CHECK (quantity < 9) NOT VALID"),
        IntegrityTampering("structure.indexes", "DROP INDEX fact_sales_country"),
        IntegrityTampering(
            "structure.indexes",
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'fact_sales_1_pkey'::regclass"),
        IntegrityTampering("structure.not_null", "ALTER TABLE dim_product ALTER stock_code DROP NOT NULL"),
        IntegrityTampering("structure.not_null", "ALTER TABLE versions ALTER total_sum DROP NOT NULL"),
        IntegrityTampering("structure.partitions", "ALTER TABLE fact_sales DETACH PARTITION fact_sales_1"),
        IntegrityTampering("structure.partitions", "INSERT INTO segments VALUES (2, 1000, 2000, 100, 200)"),
        IntegrityTampering("structure.triggers", "ALTER TABLE fact_sales DISABLE TRIGGER ALL"),
    ]
}
