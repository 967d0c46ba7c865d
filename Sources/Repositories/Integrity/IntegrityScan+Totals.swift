extension IntegrityScan {
    /// Sums against sums: files, batches, versions and the rollup against the rows they speak of.
    ///
    /// A fact belongs to the file whose range of sale_ids holds it; `width_bucket` finds that range by binary search, so
    /// that one pass over the facts serves every comparison here.
    static let totals = IntegrityScan(
        "totals",
        common: """
            owner AS MATERIALIZED (
                SELECT file_id, batch_id, sale_id_from, sale_id_to,
                    row_number() OVER (ORDER BY sale_id_from, file_id)::integer AS bucket
                FROM files WHERE sale_id_to > sale_id_from
            ), fact_group AS MATERIALIZED (
                SELECT width_bucket(f.sale_id, (SELECT array_agg(sale_id_from ORDER BY bucket) FROM owner)) AS bucket,
                    f.date_key, f.country_key, i.type, count(*) AS sales, sum(f.quantity) AS quantity,
                    sum(f.total) AS total, min(f.sale_id) AS first_id, max(f.sale_id) AS last_id,
                    count(*) FILTER (WHERE f.unit_price = 0) AS free
                FROM fact_sales AS f LEFT JOIN dim_invoice AS i ON i.invoice_key = f.invoice_key
                GROUP BY 1, 2, 3, 4
            ), fact_bucket AS MATERIALIZED (
                SELECT g.bucket, o.file_id, o.batch_id, sum(sales)::bigint AS sales, sum(total) AS total,
                    min(first_id) AS first_id, max(last_id) AS last_id,
                    bool_or(o.file_id IS NULL OR last_id >= o.sale_id_to) AS outside
                FROM fact_group AS g LEFT JOIN owner AS o ON o.bucket = g.bucket
                GROUP BY 1, 2, 3
            ), silver_file AS MATERIALIZED (
                SELECT file_id, batch_id, count(*) AS sales, sum(total) AS total FROM sales GROUP BY 1, 2
            ), bronze_file AS MATERIALIZED (
                SELECT file_id, batch_id, count(*) AS lines FROM source_lines GROUP BY 1, 2
            ), quarantine_file AS MATERIALIZED (
                SELECT file_id, batch_id, count(*) FILTER (WHERE category <> 'DUPLICATE') AS rejected,
                    count(*) FILTER (WHERE category = 'DUPLICATE') AS duplicates,
                    coalesce(sum(amount) FILTER (WHERE category <> 'DUPLICATE'), 0) AS rejected_amount,
                    coalesce(sum(amount) FILTER (WHERE category = 'DUPLICATE'), 0) AS duplicate_amount
                FROM quarantine GROUP BY 1, 2
            ), file_found AS MATERIALIZED (
                SELECT f.file_id,
                    coalesce((SELECT sum(lines) FROM bronze_file AS b WHERE b.file_id = f.file_id), 0) AS source,
                    coalesce((SELECT sum(sales) FROM fact_bucket AS g WHERE g.file_id = f.file_id), 0) AS facts,
                    coalesce((SELECT sum(sales) FROM silver_file AS s WHERE s.file_id = f.file_id), 0) AS silver,
                    coalesce((SELECT sum(rejected) FROM quarantine_file AS q WHERE q.file_id = f.file_id), 0) AS rejected,
                    coalesce((SELECT sum(duplicates) FROM quarantine_file AS q WHERE q.file_id = f.file_id), 0)
                        AS duplicates,
                    coalesce((SELECT sum(total) FROM fact_bucket AS g WHERE g.file_id = f.file_id), 0) AS fact_amount,
                    coalesce((SELECT sum(total) FROM silver_file AS s WHERE s.file_id = f.file_id), 0) AS silver_amount,
                    coalesce((SELECT sum(rejected_amount) FROM quarantine_file AS q WHERE q.file_id = f.file_id), 0)
                        AS rejected_amount,
                    coalesce((SELECT sum(duplicate_amount) FROM quarantine_file AS q WHERE q.file_id = f.file_id), 0)
                        AS duplicate_amount
                FROM files AS f
            ), batch_found AS MATERIALIZED (
                SELECT b.batch_id,
                    coalesce((SELECT sum(lines) FROM bronze_file AS x WHERE x.batch_id = b.batch_id), 0) AS source,
                    coalesce((SELECT sum(sales) FROM fact_bucket AS x WHERE x.batch_id = b.batch_id), 0) AS facts,
                    coalesce((SELECT sum(sales) FROM silver_file AS x WHERE x.batch_id = b.batch_id), 0) AS silver,
                    coalesce((SELECT sum(rejected) FROM quarantine_file AS x WHERE x.batch_id = b.batch_id), 0)
                        AS rejected,
                    coalesce((SELECT sum(duplicates) FROM quarantine_file AS x WHERE x.batch_id = b.batch_id), 0)
                        AS duplicates,
                    coalesce((SELECT sum(source_rows) FROM files AS x WHERE x.batch_id = b.batch_id), 0)
                        AS files_source
                FROM batches AS b
            ), whole AS MATERIALIZED (
                SELECT coalesce(sum(sales), 0)::bigint AS sales, coalesce(sum(quantity), 0)::bigint AS quantity,
                    coalesce(sum(total), 0) AS total, coalesce(max(last_id), 0) AS last_id,
                    coalesce(sum(free), 0)::bigint AS free
                FROM fact_group
            )
            """,
        checks: conservation + versions + warnings)

    private static let conservation: [IntegrityCheck] = [
        IntegrityCheck(
            "conservation.file_rows",
            "For each file: lines in bronze = facts + rejected + duplicates, each as the file's record says",
            remedy: "Find the layer whose count differs from the record; lineage.* and layers.* name the rows.",
            offenders: """
                SELECT jsonb_build_object('file_id', f.file_id, 'name', f.name,
                    'recorded', jsonb_build_object('source', f.source_rows, 'loaded', f.loaded_rows,
                        'rejected', f.rejected_rows, 'duplicates', f.duplicate_rows),
                    'found', jsonb_build_object('source', x.source, 'facts', x.facts, 'silver', x.silver,
                        'rejected', x.rejected, 'duplicates', x.duplicates)) AS sample
                FROM files AS f JOIN file_found AS x ON x.file_id = f.file_id
                WHERE (f.source_rows, f.loaded_rows, f.loaded_rows, f.rejected_rows, f.duplicate_rows)
                    IS DISTINCT FROM (x.source, x.facts, x.silver, x.rejected, x.duplicates)
                    OR f.source_rows <> f.loaded_rows + f.rejected_rows + f.duplicate_rows
                ORDER BY f.file_id
                """),
        IntegrityCheck(
            "conservation.batch_rows",
            "For each batch: lines in bronze = facts + rejected + duplicates, each as the batch's record says",
            remedy:
                "Look at conservation.file_rows first; a batch alone means that its record or a file's was changed.",
            offenders: """
                SELECT jsonb_build_object('batch_id', b.batch_id,
                    'recorded', jsonb_build_object('source', b.source_rows, 'loaded', b.loaded_rows,
                        'rejected', b.rejected_rows, 'duplicates', b.duplicate_rows),
                    'found', jsonb_build_object('source', x.source, 'source_of_files', x.files_source, 'facts', x.facts,
                        'silver', x.silver, 'rejected', x.rejected, 'duplicates', x.duplicates)) AS sample
                FROM batches AS b JOIN batch_found AS x ON x.batch_id = b.batch_id
                WHERE (b.source_rows, b.source_rows, b.loaded_rows, b.loaded_rows, b.rejected_rows, b.duplicate_rows)
                    IS DISTINCT FROM (x.source, x.files_source, x.facts, x.silver, x.rejected, x.duplicates)
                    OR b.source_rows <> b.loaded_rows + b.rejected_rows + b.duplicate_rows
                ORDER BY b.batch_id
                """),
        IntegrityCheck(
            "conservation.file_amount",
            "For each file: money in the source = money in facts + rejected + duplicates, each as recorded",
            remedy: "Amounts changed after the load: layers.values and total.* name facts, the quarantine the rest.",
            offenders: """
                SELECT jsonb_build_object('file_id', f.file_id, 'name', f.name,
                    'recorded', jsonb_build_object('source', f.source_amount, 'loaded', f.loaded_amount,
                        'rejected', f.rejected_amount, 'duplicates', f.duplicate_amount),
                    'found', jsonb_build_object('facts', x.fact_amount, 'silver', x.silver_amount,
                        'rejected', x.rejected_amount, 'duplicates', x.duplicate_amount)) AS sample
                FROM files AS f JOIN file_found AS x ON x.file_id = f.file_id
                WHERE (f.loaded_amount, f.loaded_amount, f.rejected_amount, f.duplicate_amount)
                    IS DISTINCT FROM (x.fact_amount, x.silver_amount, x.rejected_amount, x.duplicate_amount)
                    OR f.source_amount <> x.fact_amount + x.rejected_amount + x.duplicate_amount
                ORDER BY f.file_id
                """),
        IntegrityCheck(
            "conservation.unrecorded_rows",
            "Every row of every layer belongs to a recorded file of a recorded batch",
            remedy: "Rows that no load wrote: find who added them, or restore the deleted record of the file or batch.",
            offenders: """
                SELECT sample FROM (
                    SELECT 1 AS place, jsonb_build_object('layer', 'gold', 'rows', sales, 'sale_id_from', first_id,
                        'sale_id_to', last_id + 1, 'file_id', file_id) AS sample
                    FROM fact_bucket WHERE outside
                    UNION ALL
                    SELECT 2, jsonb_build_object('layer', r.layer, 'rows', r.rows, 'file_id', r.file_id,
                        'batch_id', r.batch_id)
                    FROM (
                        SELECT 'silver' AS layer, file_id, batch_id, sales AS rows FROM silver_file
                        UNION ALL SELECT 'bronze', file_id, batch_id, lines FROM bronze_file
                        UNION ALL SELECT 'quarantine', file_id, batch_id, rejected + duplicates FROM quarantine_file
                    ) AS r
                    WHERE NOT EXISTS (
                        SELECT FROM files AS f JOIN batches AS b ON b.batch_id = f.batch_id
                        WHERE f.file_id = r.file_id AND f.batch_id = r.batch_id)
                    UNION ALL
                    SELECT 3, jsonb_build_object('layer', 'files', 'rows', 1, 'file_id', f.file_id,
                        'batch_id', f.batch_id)
                    FROM files AS f WHERE NOT EXISTS (SELECT FROM batches AS b WHERE b.batch_id = f.batch_id)
                ) AS unrecorded ORDER BY place
                """),
        IntegrityCheck(
            "conservation.sale_ranges", "No two files claim the same sale_id",
            remedy: "A file's sale_id_from or sale_id_to was changed: silver tells which sales are the file's.",
            offenders: """
                SELECT jsonb_build_object('file_id', file_id, 'sale_id_from', sale_id_from, 'sale_id_to', sale_id_to,
                    'next_sale_id_from', next_from) AS sample
                FROM (SELECT *, lead(sale_id_from) OVER (ORDER BY bucket) AS next_from FROM owner) AS ranges
                WHERE next_from < sale_id_to ORDER BY sale_id_from
                """),
        IntegrityCheck(
            "layers.bronze_count", "Bronze lines = silver rows + quarantined rows, and silver rows = facts",
            remedy: "Rows were added to or taken from one layer: lineage.* and layers.silver_gold name them.",
            offenders: """
                SELECT jsonb_build_object('bronze', bronze, 'silver', silver, 'gold', gold, 'quarantine', quarantined)
                    AS sample
                FROM (
                    SELECT (SELECT coalesce(sum(lines), 0) FROM bronze_file) AS bronze,
                        (SELECT coalesce(sum(sales), 0) FROM silver_file) AS silver,
                        (SELECT sales FROM whole) AS gold,
                        (SELECT coalesce(sum(rejected + duplicates), 0) FROM quarantine_file) AS quarantined
                ) AS counts
                WHERE bronze <> silver + quarantined OR silver <> gold
                """),
    ]

    private static let versions: [IntegrityCheck] = [
        IntegrityCheck(
            "rollup.sales_by_day", "sales_by_day equals the facts of each batch, day, country and type",
            remedy:
                "Exact totals come from it: once the facts are known to be right, rebuild the rows shown from them.",
            offenders: """
                SELECT jsonb_build_object('batch_id', coalesce(r.batch_id, g.batch_id),
                    'date_key', coalesce(r.date_key, g.date_key), 'country_key', coalesce(r.country_key, g.country_key),
                    'type', coalesce(r.type, g.type),
                    'rollup', jsonb_build_object('sales', r.sales, 'quantity', r.quantity, 'total', r.total),
                    'facts', jsonb_build_object('sales', g.sales, 'quantity', g.quantity, 'total', g.total)) AS sample
                FROM sales_by_day AS r
                    FULL JOIN (
                        SELECT o.batch_id, g.date_key, g.country_key, g.type, sum(g.sales)::bigint AS sales,
                            sum(g.quantity)::bigint AS quantity, sum(g.total) AS total
                        FROM fact_group AS g LEFT JOIN owner AS o ON o.bucket = g.bucket
                        GROUP BY 1, 2, 3, 4
                    ) AS g ON g.batch_id = r.batch_id AND g.date_key = r.date_key AND g.country_key = r.country_key
                        AND g.type = r.type
                WHERE (r.sales, r.quantity, r.total) IS DISTINCT FROM (g.sales, g.quantity, g.total)
                ORDER BY coalesce(r.batch_id, g.batch_id), coalesce(r.date_key, g.date_key)
                """),
        IntegrityCheck(
            "version.current", "The current version's rows, quantity, total and last sale_id are those of the facts",
            remedy: "Facts were changed without a load, or the version's row was: compare with the batches' records.",
            offenders: """
                SELECT jsonb_build_object('version', v.version,
                    'recorded', jsonb_build_object('rows', v.fact_rows, 'quantity', v.quantity_sum, 'total', v.total_sum,
                        'last_sale_id', v.last_sale_id),
                    'found', jsonb_build_object('rows', w.sales, 'quantity', w.quantity, 'total', w.total,
                        'last_sale_id', w.last_id)) AS sample
                FROM whole AS w LEFT JOIN (SELECT * FROM versions ORDER BY version DESC LIMIT 1) AS v ON true
                WHERE (v.fact_rows, v.quantity_sum, v.total_sum) IS DISTINCT FROM (w.sales, w.quantity, w.total)
                    OR v.last_sale_id < w.last_id OR (w.sales > 0 AND v.last_sale_id <> w.last_id)
                """),
        IntegrityCheck(
            "version.consecutive",
            "Versions run from 0 without gaps: each adds one batch's facts, or only knows more about the same facts",
            remedy: "A version's row was deleted or changed, or a batch was recorded without publishing one.",
            offenders: """
                SELECT sample FROM (
                    SELECT v.version AS place, jsonb_build_object('version', v.version, 'batch_id', v.batch_id,
                        'previous_version', v.previous, 'fact_rows', v.fact_rows, 'previous_fact_rows', v.previous_rows,
                        'batch_loaded_rows', b.loaded_rows) AS sample
                    FROM (
                        SELECT *, lag(version) OVER w AS previous, lag(fact_rows) OVER w AS previous_rows,
                            lag(last_sale_id) OVER w AS previous_id, lag(batch_id) OVER w AS previous_batch,
                            lag(quantity_sum) OVER w AS previous_quantity, lag(total_sum) OVER w AS previous_total
                        FROM versions WINDOW w AS (ORDER BY version)
                    ) AS v LEFT JOIN batches AS b ON b.batch_id = v.batch_id
                    WHERE v.version <> coalesce(v.previous + 1, 0)
                        OR (v.version > 0 AND b.batch_id IS NULL)
                        OR v.fact_rows - v.previous_rows <> CASE v.reason WHEN 'load' THEN b.loaded_rows ELSE 0 END
                        OR v.last_sale_id < v.previous_id
                        OR (v.reason = 'enrichment'
                            AND (v.batch_id, v.last_sale_id, v.quantity_sum, v.total_sum)
                                IS DISTINCT FROM (v.previous_batch, v.previous_id, v.previous_quantity, v.previous_total))
                    UNION ALL
                    SELECT NULL, jsonb_build_object('batch_id', b.batch_id, 'version', NULL)
                    FROM batches AS b WHERE NOT EXISTS (
                        SELECT FROM versions AS v WHERE v.batch_id = b.batch_id AND v.reason = 'load')
                ) AS broken ORDER BY place
                """),
    ]

    private static let warnings: [IntegrityCheck] = [
        IntegrityCheck(
            "warehouse.empty", "The warehouse holds at least one fact", severity: .warning,
            remedy: "Load a file: martlet ingest FILE.",
            offenders: "SELECT jsonb_build_object('facts', sales) AS sample FROM whole WHERE sales = 0"),
        IntegrityCheck(
            "quality.rejected_share", "At most 5 % of the last batch's rows were rejected", severity: .warning,
            remedy: "Look at the batch's quarantine by category and rule; mend the source and load the file again.",
            offenders: """
                SELECT jsonb_build_object('batch_id', batch_id, 'rejected', rejected_rows, 'source', source_rows) AS sample
                FROM (SELECT * FROM batches ORDER BY batch_id DESC LIMIT 1) AS last
                WHERE rejected_rows * 20 > source_rows
                """),
        IntegrityCheck(
            "quality.zero_price_share", "At most 5 % of the facts have a price of 0", severity: .warning,
            remedy: "Ask the source whether prices are missing; give-aways and write-offs have a price of 0 too.",
            offenders: """
                SELECT jsonb_build_object('zero_price', free, 'facts', sales) AS sample FROM whole
                WHERE free * 20 > sales
                """),
    ]
}
