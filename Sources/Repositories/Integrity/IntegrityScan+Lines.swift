extension IntegrityScan {
    /// What became of every line of every file: a silver row or a quarantined one, never neither, never both.
    static let lines = IntegrityScan(
        "lines",
        from: """
            source_lines AS b
                FULL JOIN sales AS s ON s.file_id = b.file_id AND s.line_number = b.line_number
                FULL JOIN quarantine AS q ON q.file_id = b.file_id AND q.line_number = b.line_number
            """,
        sample: """
            jsonb_build_object(
                'file_id', coalesce(b.file_id, s.file_id, q.file_id),
                'line_number', coalesce(b.line_number, s.line_number, q.line_number),
                'sale_id', s.sale_id, 'category', q.category, 'bronze_batch', b.batch_id, 'silver_batch', s.batch_id,
                'quarantine_batch', q.batch_id, 'raw', left(b.raw, 200), 'quarantined_raw', left(q.raw, 200))
            """,
        order: "coalesce(b.file_id, s.file_id, q.file_id), coalesce(b.line_number, s.line_number, q.line_number)",
        rules: [
            RowRule(
                "lineage.silver", "Every silver row's source line is in bronze, under the same batch",
                remedy: "Restore the bronze line, or find out who added the silver row: it comes from no file.",
                broken: "s.sale_id IS NOT NULL AND (b.file_id IS NULL OR b.batch_id <> s.batch_id)"),
            RowRule(
                "lineage.quarantine", "Every quarantined row's source line is in bronze, same batch, same text",
                remedy: "Restore the bronze line or the quarantined text; the file itself tells which one is right.",
                broken: """
                    q.file_id IS NOT NULL
                        AND (b.file_id IS NULL OR b.batch_id <> q.batch_id OR b.raw IS DISTINCT FROM q.raw)
                    """),
            RowRule(
                "lineage.bronze", "Every bronze line became one silver row or one quarantined row, not both",
                remedy:
                    "A line without a trace was dropped after the load, or was never part of one: load its file again.",
                broken: "b.file_id IS NOT NULL AND (s.sale_id IS NULL) = (q.file_id IS NULL)"),
        ])
}
