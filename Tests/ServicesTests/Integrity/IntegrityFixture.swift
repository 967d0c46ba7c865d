/// A small warehouse that keeps every rule: two batches, three files, all layers, made from one list of source lines.
enum IntegrityFixture {
    static let sql = #"""
        SET search_path = ops, gold, silver, bronze;

        CREATE TABLE bronze.source_lines_1 PARTITION OF source_lines FOR VALUES FROM (1) TO (100);
        CREATE TABLE silver.sales_1 PARTITION OF sales FOR VALUES FROM (1) TO (1000);
        CREATE TABLE gold.fact_sales_1 PARTITION OF fact_sales FOR VALUES FROM (1) TO (1000);
        INSERT INTO segments VALUES (1, 1, 1000, 1, 100);

        CREATE TEMP TABLE line (
            batch_id integer, file_id integer, line_number integer, category text, invoice_no text, stock_code text,
            description text, quantity integer, invoice_date timestamp, unit_price numeric(18, 4), customer_id text,
            country text);
        INSERT INTO line VALUES
            (1, 1, 2, NULL, '536365', '85123A', 'WHITE HEART', 6, '2010-12-01 08:26', 2.55, '17850', 'United Kingdom'),
            (1, 1, 3, NULL, '536365', '71053', 'LANTERN', 6, '2010-12-01 08:26', 3.39, '17850', 'United Kingdom'),
            (1, 1, 4, NULL, '536366', '85123A', 'WHITE HEART', 2, '2010-12-01 08:28', 2.55, NULL, 'France'),
            (1, 1, 5, 'DUPLICATE', '536366', '85123A', 'WHITE HEART', 2, '2010-12-01 08:28', 2.55, NULL, 'France'),
            (1, 1, 6, 'BUSINESS_RULE_VIOLATION', '536367', '71053', 'LANTERN', 1, '2010-12-01 09:00', -1, NULL, 'EIRE'),
            (1, 1, 7, NULL, 'C536368', '71053', 'LANTERN', -1, '2010-12-03 10:00', 3.39, '17850', 'United Kingdom'),
            (1, 2, 2, NULL, '536370', '22728', NULL, 24, '2010-12-03 11:45', 0.0010, '12583', 'France'),
            (1, 2, 3, NULL, '536370', '85123A', 'white heart', 3, '2010-12-03 11:45', 2.10, '12583', 'France'),
            (1, 2, 4, 'DATA_FORMAT_ERROR', '536371', '85123A', 'WHITE HEART', NULL, '2010-12-03 12:00', NULL, NULL, 'EIRE'),
            (2, 3, 2, NULL, '536380', '71053', 'RED LANTERN', 5, '2010-12-06 09:00', 3.39, '17850', 'United Kingdom'),
            (2, 3, 3, NULL, 'A563185', 'B', 'Adjust bad debt', 1, '2010-12-06 14:50', 11062.06, NULL, 'EIRE'),
            (2, 3, 4, 'DUPLICATE', '536365', '71053', 'LANTERN', 6, '2010-12-01 08:26', 3.39, '17850', 'United Kingdom');
        INSERT INTO source_lines
            SELECT batch_id, file_id, line_number,
                concat_ws(',', invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer_id, country)
            FROM line;
        INSERT INTO quarantine
            SELECT batch_id, file_id, line_number, category, 'some.rule', '{}', quantity * unit_price, raw
            FROM line JOIN source_lines USING (batch_id, file_id, line_number) WHERE category IS NOT NULL;
        INSERT INTO sales
            SELECT row_number() OVER (ORDER BY file_id, line_number), invoice_date, batch_id, file_id, line_number,
                quantity, md5(file_id || ':' || line_number)::uuid, unit_price, quantity * unit_price, invoice_no,
                stock_code, description, customer_id, country
            FROM line WHERE category IS NULL;

        INSERT INTO dim_date
            SELECT to_char(day, 'YYYYMMDD')::integer, day, extract(year FROM day), extract(quarter FROM day),
                extract(month FROM day), to_char(day, 'FMMonth'), extract(day FROM day), extract(isoyear FROM day),
                extract(week FROM day), extract(isodow FROM day), to_char(day, 'FMDay'), extract(isodow FROM day) >= 6
            FROM generate_series(timestamp '2010-12-01', '2010-12-06', '1 day') AS day;
        INSERT INTO dim_product
            SELECT row_number() OVER (ORDER BY stock_code COLLATE "C"), stock_code,
                (SELECT description FROM sales AS s WHERE s.stock_code = p.stock_code AND description IS NOT NULL
                 GROUP BY description ORDER BY count(*) DESC, description COLLATE "C" LIMIT 1)
            FROM (SELECT DISTINCT stock_code FROM sales) AS p;
        INSERT INTO dim_customer
            SELECT row_number() OVER (ORDER BY customer_id), customer_id
            FROM (SELECT DISTINCT customer_id FROM sales WHERE customer_id IS NOT NULL) AS c;
        INSERT INTO dim_country
            SELECT row_number() OVER (ORDER BY country), country FROM (SELECT DISTINCT country FROM sales) AS c;
        INSERT INTO dim_invoice
            SELECT row_number() OVER (ORDER BY invoice_no), invoice_no,
                CASE left(invoice_no, 1) WHEN 'C' THEN 'cancellation' WHEN 'A' THEN 'adjustment' ELSE 'sale' END
            FROM (SELECT DISTINCT invoice_no FROM sales) AS i;
        INSERT INTO fact_sales
            SELECT s.sale_id, s.invoice_date, to_char(s.invoice_date, 'YYYYMMDD')::integer, product_key,
                coalesce(c.customer_key, 0), country_key, invoice_key, quantity, unit_price, total
            FROM sales AS s JOIN dim_product AS p USING (stock_code) JOIN dim_invoice USING (invoice_no)
                JOIN dim_country AS n ON n.name = s.country LEFT JOIN dim_customer AS c USING (customer_id);
        INSERT INTO product_descriptions
            SELECT product_key, s.description, count(*) FROM sales AS s JOIN dim_product USING (stock_code)
            WHERE s.description IS NOT NULL GROUP BY 1, 2;
        INSERT INTO sales_by_day
            SELECT s.batch_id, f.date_key, f.country_key, i.type, count(*), sum(f.quantity), sum(f.total)
            FROM fact_sales AS f JOIN sales AS s USING (sale_id) JOIN dim_invoice AS i USING (invoice_key)
            GROUP BY 1, 2, 3, 4;

        INSERT INTO contracts (name, version, rules) VALUES ('retail', 1, '{}');
        INSERT INTO batches
            SELECT batch_id, 1, now(), now(), count(*), count(*) FILTER (WHERE category IS NULL),
                count(*) FILTER (WHERE category <> 'DUPLICATE'), count(*) FILTER (WHERE category = 'DUPLICATE'), 0, '{}'
            FROM line GROUP BY batch_id;
        INSERT INTO files
            SELECT file_id, batch_id, 'file' || file_id || '.csv', sha256(file_id::text::bytea), 1, count(*),
                count(*) FILTER (WHERE category IS NULL), count(*) FILTER (WHERE category <> 'DUPLICATE'),
                count(*) FILTER (WHERE category = 'DUPLICATE'), 0,
                coalesce(sum(quantity * unit_price), 0),
                coalesce(sum(quantity * unit_price) FILTER (WHERE category IS NULL), 0),
                coalesce(sum(quantity * unit_price) FILTER (WHERE category <> 'DUPLICATE'), 0),
                coalesce(sum(quantity * unit_price) FILTER (WHERE category = 'DUPLICATE'), 0),
                (SELECT min(sale_id) FROM sales AS s WHERE s.file_id = line.file_id),
                (SELECT max(sale_id) + 1 FROM sales AS s WHERE s.file_id = line.file_id)
            FROM line GROUP BY file_id, batch_id;
        INSERT INTO versions
            SELECT b.batch_id, b.batch_id, now(), (SELECT max(sale_id_to) - 1 FROM files AS f WHERE f.batch_id <= b.batch_id),
                count(*), sum(quantity), sum(total)
            FROM batches AS b JOIN sales AS s ON s.batch_id <= b.batch_id GROUP BY b.batch_id;
        INSERT INTO versions
            SELECT 3, batch_id, now(), last_sale_id, fact_rows, quantity_sum, total_sum, 'enrichment' FROM versions
            WHERE version = 2;

        INSERT INTO country_profiles (country_key, version, kind, common_name, iso2, region, source, provider, as_of)
            SELECT country_key, v, 'country', name, left(name, 2), 'Europe', s, 'test', now()
            FROM dim_country, (VALUES (1, 'bundled'), (3, 'live')) AS told (v, s);
        UPDATE dim_country AS d
            SET kind = p.kind, common_name = p.common_name, iso2 = p.iso2, region = p.region, source = p.source,
                provider = p.provider, as_of = p.as_of
            FROM country_profiles AS p WHERE p.country_key = d.country_key AND p.version = 3;
        INSERT INTO exchange_rates (base, currency, day, version, pivot, currency_per_pivot, base_per_pivot, source, provider, fetched_at)
            SELECT 'GBP', 'USD', date, 1, 'EUR', 1.3, 0.84, 'bundled', 'ecb', now() FROM dim_date;
        UPDATE dim_product SET category = 'Home', subcategory = 'Hearts', category_source = 'bundled'
            WHERE description IS NOT NULL;
        """#
}
