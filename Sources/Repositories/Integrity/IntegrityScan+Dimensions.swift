extension IntegrityScan {
    /// The calendar: no day missing, every attribute that of its date.
    static let dates = IntegrityScan(
        "dates",
        checks: [
            IntegrityCheck(
                "date.complete", "dim_date holds every day from the first sale to the last",
                remedy: "Insert the days shown: every attribute follows from the date.",
                offenders: """
                    SELECT jsonb_build_object('date', expected::date) AS sample
                    FROM (
                            SELECT min(invoice_date)::date AS first, max(invoice_date)::date AS last FROM fact_sales
                            WHERE invoice_date >= '1900-01-01' AND invoice_date < '2201-01-01'
                        ) AS span,
                        generate_series(span.first::timestamp, span.last, interval '1 day') AS expected
                    WHERE NOT EXISTS (SELECT FROM dim_date AS d WHERE d.date = expected::date)
                    ORDER BY expected
                    """),
            IntegrityCheck(
                "date.consistent", "Every attribute of a day in dim_date follows from its date",
                remedy: "Compute the row anew from its date; find out what changed it.",
                offenders: """
                    SELECT to_jsonb(d) AS sample FROM dim_date AS d
                    WHERE (date_key, year, quarter, month, month_name, day, iso_year, iso_week, day_of_week, day_name,
                            is_weekend)
                        IS DISTINCT FROM (to_char(date, 'YYYYMMDD')::integer, extract(year FROM date)::integer,
                            extract(quarter FROM date)::integer, extract(month FROM date)::integer,
                            to_char(date, 'FMMonth'), extract(day FROM date)::integer,
                            extract(isoyear FROM date)::integer, extract(week FROM date)::integer,
                            extract(isodow FROM date)::integer, to_char(date, 'FMDay'),
                            extract(isodow FROM date) >= 6)
                    ORDER BY date_key
                    """),
        ])

    /// The dimensions among themselves, and whether facts use their members.
    static let dimensions: [IntegrityScan] = [
        IntegrityScan(
            "dimensions",
            checks: [
                IntegrityCheck(
                    "not_null.dimensions", "Every required column of a dimension's member has a value",
                    remedy: "Restore the member from silver; put the NOT NULL constraint back.",
                    offenders: """
                        SELECT jsonb_build_object('dimension', 'dim_date') || to_jsonb(d) AS sample FROM dim_date AS d
                        WHERE num_nulls(date_key, date, year, quarter, month, month_name, day, iso_year, iso_week,
                            day_of_week, day_name, is_weekend) > 0
                        UNION ALL
                        SELECT jsonb_build_object('dimension', 'dim_product') || to_jsonb(d) FROM dim_product AS d
                        WHERE num_nulls(product_key, stock_code) > 0
                        UNION ALL
                        SELECT jsonb_build_object('dimension', 'dim_customer') || to_jsonb(d) FROM dim_customer AS d
                        WHERE customer_key IS NULL
                        UNION ALL
                        SELECT jsonb_build_object('dimension', 'dim_country') || to_jsonb(d) FROM dim_country AS d
                        WHERE num_nulls(country_key, name) > 0
                        UNION ALL
                        SELECT jsonb_build_object('dimension', 'dim_invoice') || to_jsonb(d) FROM dim_invoice AS d
                        WHERE num_nulls(invoice_key, invoice_no, type) > 0
                        """),
                IntegrityCheck(
                    "customer.unknown_member",
                    "Key 0 of dim_customer is the unknown member, and no other has no customer_id",
                    remedy: "Insert (0, NULL) into dim_customer, or give the member shown its customer_id back.",
                    offenders: """
                        SELECT jsonb_build_object('customer_key', customer_key, 'customer_id', customer_id) AS sample
                        FROM dim_customer WHERE (customer_key = 0) <> (customer_id IS NULL)
                        UNION ALL
                        SELECT jsonb_build_object('missing_customer_key', 0)
                        WHERE NOT EXISTS (SELECT FROM dim_customer WHERE customer_key = 0)
                        """),
                IntegrityCheck(
                    "invoice.type", "The type of an invoice follows from its number",
                    remedy: "A number with C before a digit is a cancellation, with A an adjustment, else a sale.",
                    offenders: """
                        SELECT to_jsonb(i) AS sample FROM dim_invoice AS i
                        WHERE type <> CASE WHEN invoice_no ~ '^[Cc][0-9]' THEN 'cancellation'
                            WHEN invoice_no ~ '^[Aa][0-9]' THEN 'adjustment' ELSE 'sale' END
                        ORDER BY invoice_key
                        """),
                IntegrityCheck(
                    "duplicate.date", "No day stands twice in dim_date",
                    remedy:
                        "Point the facts to one of the members and delete the other; put the UNIQUE constraint back.",
                    offenders: duplicate(of: "date", in: "dim_date")),
                IntegrityCheck(
                    "duplicate.stock_code", "No stock code stands twice in dim_product",
                    remedy:
                        "Point the facts to one of the members and delete the other; put the UNIQUE constraint back.",
                    offenders: duplicate(of: "stock_code", in: "dim_product")),
                IntegrityCheck(
                    "duplicate.customer_id", "No customer stands twice in dim_customer",
                    remedy:
                        "Point the facts to one of the members and delete the other; put the UNIQUE constraint back.",
                    offenders: duplicate(of: "customer_id", in: "dim_customer")),
                IntegrityCheck(
                    "duplicate.country", "No country stands twice in dim_country",
                    remedy:
                        "Point the facts to one of the members and delete the other; put the UNIQUE constraint back.",
                    offenders: duplicate(of: "name", in: "dim_country")),
                IntegrityCheck(
                    "duplicate.invoice_no", "No invoice stands twice in dim_invoice",
                    remedy:
                        "Point the facts to one of the members and delete the other; put the UNIQUE constraint back.",
                    offenders: duplicate(of: "invoice_no", in: "dim_invoice")),
                IntegrityCheck(
                    "duplicate.dimension_key", "No surrogate key stands twice in a dimension",
                    remedy:
                        "Facts of such a key are ambiguous: silver tells which member each means. Put the primary key back.",
                    offenders: [
                        ("dim_date", "date_key"), ("dim_product", "product_key"), ("dim_customer", "customer_key"),
                        ("dim_country", "country_key"), ("dim_invoice", "invoice_key"),
                    ].map { "SELECT * FROM (\(duplicate(of: $1, in: $0))) AS \($0)" }.joined(separator: " UNION ALL ")),
                unused("product", "to_jsonb(d)"),
                unused("customer", "to_jsonb(d)", except: "customer_key <> 0 AND "),
                unused("country", "to_jsonb(d)"),
                unused("invoice", "to_jsonb(d)"),
            ])
    ]

    /// Rows that stand twice where they may stand once, in the two layers of a million rows.
    static let duplicates: [IntegrityScan] = [
        IntegrityScan(
            "sale ids",
            checks: [
                IntegrityCheck(
                    "duplicate.fact_sale_id", "No sale_id stands twice in fact_sales",
                    remedy: "Delete the copy that differs from silver; put the primary key back.",
                    offenders: duplicate(of: "sale_id", in: "fact_sales")),
                IntegrityCheck(
                    "duplicate.silver_sale_id", "No sale_id stands twice in silver",
                    remedy: "Delete the copy whose source line differs; put the primary key back.",
                    offenders: duplicate(of: "sale_id", in: "sales")),
            ]),
        // The index need not help here: memory for all fingerprints of some million rows.
        IntegrityScan(
            "fingerprints", memory: 128,
            checks: [
                IntegrityCheck(
                    "duplicate.fingerprint", "No two silver rows are equal in all eight columns",
                    remedy:
                        "The same sale was loaded twice: delete the later one from gold and silver, or roll its batch back.",
                    offenders: """
                        SELECT jsonb_build_object('fingerprint', twice.fingerprint, 'times', twice.times, 'sale_ids',
                            (SELECT jsonb_agg(sale_id ORDER BY sale_id) FROM (
                                SELECT sale_id FROM sales AS s WHERE s.fingerprint = twice.fingerprint
                                ORDER BY sale_id LIMIT \(IntegrityCheck.sampleLimit)) AS those)) AS sample
                        FROM (
                            SELECT fingerprint, count(*) AS times FROM sales GROUP BY fingerprint
                            HAVING count(*) > 1 AND fingerprint IS NOT NULL
                        ) AS twice
                        """)
            ]),
    ]

    /// The names of products: counted in silver, chosen in gold.
    static let descriptions = IntegrityScan(
        "descriptions",
        common: """
            counted AS MATERIALIZED (
                SELECT p.product_key, s.description, s.sales
                FROM (
                    SELECT stock_code, description COLLATE "C" AS description, count(*) AS sales
                    FROM sales WHERE description IS NOT NULL GROUP BY 1, 2
                ) AS s JOIN dim_product AS p ON p.stock_code = s.stock_code
            )
            """,
        checks: [
            IntegrityCheck(
                "product.description_counts", "product_descriptions counts what silver holds",
                remedy: "Once silver is known to be right, rebuild the rows shown from it.",
                offenders: """
                    SELECT jsonb_build_object('product_key', coalesce(r.product_key, c.product_key),
                        'description', coalesce(r.description, c.description), 'recorded', r.sales, 'silver', c.sales)
                        AS sample
                    FROM product_descriptions AS r
                        FULL JOIN counted AS c ON c.product_key = r.product_key AND c.description = r.description
                    WHERE r.sales IS DISTINCT FROM c.sales
                    """),
            IntegrityCheck(
                "product.description",
                "A product's description is the one most sold under (ties: the first in byte order)",
                remedy: "Set the description shown; product.description_counts tells whether the counts are right.",
                offenders: """
                    SELECT jsonb_build_object('product_key', p.product_key, 'stock_code', p.stock_code,
                        'description', p.description, 'most_frequent', m.description) AS sample
                    FROM dim_product AS p
                        LEFT JOIN (
                            SELECT DISTINCT ON (product_key) product_key, description FROM counted
                            ORDER BY product_key, sales DESC, description
                        ) AS m ON m.product_key = p.product_key
                    WHERE p.description IS DISTINCT FROM m.description
                    """),
        ])

    private static func duplicate(of column: String, in table: String) -> String {
        """
        SELECT jsonb_build_object('table', '\(table)', '\(column)', \(column), 'times', count(*)) AS sample
        FROM \(table) WHERE \(column) IS NOT NULL GROUP BY \(column) HAVING count(*) > 1
        """
    }

    private static func unused(_ dimension: String, _ sample: String, except: String = "") -> IntegrityCheck {
        IntegrityCheck(
            "unused.\(dimension)", "Every member of dim_\(dimension) has at least one fact", severity: .warning,
            remedy: "Harmless by itself; after a deletion of facts it tells which members they had.",
            offenders: """
                SELECT \(sample) AS sample FROM dim_\(dimension) AS d
                WHERE \(except)NOT EXISTS (
                    SELECT FROM fact_sales AS f WHERE f.\(dimension)_key = d.\(dimension)_key)
                """)
    }
}
