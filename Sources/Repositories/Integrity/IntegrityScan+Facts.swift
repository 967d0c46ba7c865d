extension IntegrityScan {
    /// Gold against silver, row by row, and every fact against its dimensions: one pass over both layers.
    ///
    /// What is wrong in silver alone differs from the fact or has none: `layers.*` suspect it, so that sound rows need
    /// not be tested twice.
    ///
    /// Little memory on purpose: both tables then come in the order of `sale_id` and are merged, whatever their size.
    static let facts = IntegrityScan(
        "facts", memory: 8,
        from: """
            fact_sales AS f
                FULL JOIN sales AS s ON s.sale_id = f.sale_id
                LEFT JOIN dim_date AS d ON d.date_key = f.date_key
                LEFT JOIN dim_product AS p ON p.product_key = f.product_key
                LEFT JOIN dim_customer AS c ON c.customer_key = f.customer_key
                LEFT JOIN dim_country AS n ON n.country_key = f.country_key
                LEFT JOIN dim_invoice AS i ON i.invoice_key = f.invoice_key
            """,
        sample: """
            jsonb_build_object(
                'sale_id', coalesce(f.sale_id, s.sale_id), 'file_id', s.file_id, 'line_number', s.line_number,
                'fact', CASE WHEN f.tableoid IS NOT NULL THEN jsonb_build_object(
                    'date_key', f.date_key, 'product_key', f.product_key, 'customer_key', f.customer_key,
                    'country_key', f.country_key, 'invoice_key', f.invoice_key, 'invoice_date', f.invoice_date,
                    'quantity', f.quantity, 'unit_price', f.unit_price, 'total', f.total, 'stock_code', p.stock_code,
                    'customer_id', c.customer_id, 'country', n.name, 'invoice_no', i.invoice_no) END,
                'silver', CASE WHEN s.tableoid IS NOT NULL THEN jsonb_build_object(
                    'invoice_date', s.invoice_date, 'quantity', s.quantity, 'unit_price', s.unit_price,
                    'total', s.total, 'stock_code', s.stock_code, 'customer_id', s.customer_id,
                    'country', s.country, 'invoice_no', s.invoice_no) END)
            """,
        order: "coalesce(f.sale_id, s.sale_id)",
        rules: [
            orphan("date", "d.date_key IS NULL AND f.date_key IS NOT NULL"),
            orphan("product", "p.product_key IS NULL AND f.product_key IS NOT NULL"),
            orphan("customer", "c.customer_key IS NULL AND f.customer_key IS NOT NULL"),
            orphan("country", "n.country_key IS NULL AND f.country_key IS NOT NULL"),
            orphan("invoice", "i.invoice_key IS NULL AND f.invoice_key IS NOT NULL"),
            RowRule(
                "not_null.fact_sales", "Every required column of a fact has a value",
                remedy: "Restore the row from silver; put the NOT NULL constraint back.",
                broken: """
                    (f.sale_id IS NULL OR f.invoice_date IS NULL OR f.date_key IS NULL OR f.product_key IS NULL
                        OR f.customer_key IS NULL OR f.country_key IS NULL OR f.invoice_key IS NULL
                        OR f.quantity IS NULL OR f.unit_price IS NULL OR f.total IS NULL) AND f.tableoid IS NOT NULL
                    """),
            RowRule(
                "not_null.sales", "Every required column of a silver row has a value",
                remedy: "Restore the row from its bronze line; put the NOT NULL constraint back.",
                broken: """
                    (s.sale_id IS NULL OR s.invoice_date IS NULL OR s.batch_id IS NULL OR s.file_id IS NULL
                        OR s.line_number IS NULL OR s.quantity IS NULL OR s.fingerprint IS NULL OR s.unit_price IS NULL
                        OR s.total IS NULL OR s.invoice_no IS NULL OR s.stock_code IS NULL OR s.country IS NULL)
                        AND s.tableoid IS NOT NULL
                    """),
            RowRule(
                "range.quantity", "Only cancellations have a quantity of zero or below",
                remedy: "A row like this belongs into the quarantine: load its file again, or mend it from bronze.",
                broken: "(f.quantity <= 0 OR s.quantity <= 0) AND i.type <> 'cancellation'",
                suspect: "f.quantity <= 0 AND i.type <> 'cancellation'"),
            RowRule(
                "range.unit_price", "No unit price is negative",
                remedy: "A row like this belongs into the quarantine: load its file again, or mend it from bronze.",
                broken: "f.unit_price < 0 OR s.unit_price < 0", suspect: "f.unit_price < 0"),
            RowRule(
                "range.invoice_date", "Every sale lies in the years 1900 to 2200, which validation lets through",
                remedy: "Mend the date from the row's bronze line.",
                broken: """
                    f.invoice_date < '1900-01-01' OR f.invoice_date >= '2201-01-01'
                        OR s.invoice_date < '1900-01-01' OR s.invoice_date >= '2201-01-01'
                    """,
                suspect: "f.invoice_date < '1900-01-01' OR f.invoice_date >= '2201-01-01'"),
            RowRule(
                "range.future_date", "No sale is dated later than tomorrow", severity: .warning,
                remedy: "Ask the source of the file whether its clock or its date format is wrong.",
                broken: "f.invoice_date >= (SELECT date_trunc('day', localtimestamp + interval '2 days'))"),
            RowRule(
                "total.fact", "total = quantity × unit_price in every fact",
                remedy: "Compare the fact with its silver row and its bronze line, and restore the one that differs.",
                broken: "f.total <> f.quantity * f.unit_price"),
            RowRule(
                "total.silver", "total = quantity × unit_price in every silver row",
                remedy: "Compare the row with its bronze line and with its fact, and restore it.",
                broken: "s.total <> s.quantity * s.unit_price", suspect: ""),
            RowRule(
                "date.fact", "The date dimension's day of a fact is the day of its invoice_date",
                remedy: "Set date_key to the day of invoice_date, after finding out which of the two was changed.",
                broken: "f.invoice_date < d.date OR f.invoice_date >= d.date + 1"),
            RowRule(
                "layers.silver_gold", "Every silver row has its fact and every fact its silver row",
                remedy: "A row was deleted from or added to one layer: restore that partition from a backup.",
                broken: "f.sale_id IS NULL OR s.sale_id IS NULL"),
            RowRule(
                "layers.values",
                "Date, quantity, price, total, product, customer, country and invoice of a fact equal its silver row",
                remedy: "One layer was changed after the load: the bronze line tells which one is right.",
                broken: """
                    f.invoice_date <> s.invoice_date OR f.quantity <> s.quantity OR f.unit_price <> s.unit_price
                        OR f.total <> s.total OR p.stock_code <> s.stock_code OR i.invoice_no <> s.invoice_no
                        OR n.name <> s.country OR (c.customer_key IS NOT NULL AND s.sale_id IS NOT NULL
                            AND c.customer_id IS DISTINCT FROM s.customer_id)
                    """),
        ])

    private static func orphan(_ dimension: String, _ broken: String) -> RowRule {
        RowRule(
            "orphan.\(dimension)", "Every fact's \(dimension) exists in dim_\(dimension)",
            remedy: "Put the missing member back into dim_\(dimension) with its old key; silver knows its name.",
            broken: broken)
    }
}
