extension IntegrityScan {
    /// The check that comes before all others: without the tables there is nothing to ask.
    static let tables = IntegrityCheck(
        "structure.tables", "Every table of the warehouse exists",
        remedy: "Run the migrations: martlet migrate.",
        offenders: """
            SELECT jsonb_build_object('table', name) AS sample FROM unnest($1::text[]) AS name
            WHERE to_regclass(name) IS NULL
            """)

    /// ``tables`` as a statement of its own.
    static let prerequisite = IntegrityScan("tables", names: [ExpectedStructure.tables], checks: [tables])

    /// What the catalogue says against what the migrations made.
    static let structure: [IntegrityScan] = [
        IntegrityScan(
            "structure",
            common: """
                relation AS MATERIALIZED (
                    SELECT to_regclass(name) AS oid, name AS parent, name FROM unnest($1::text[]) AS name
                    UNION ALL
                    SELECT h.inhrelid, name, h.inhrelid::regclass::text
                    FROM unnest($1::text[]) AS name JOIN pg_inherits AS h ON h.inhparent = to_regclass(name)
                )
                """,
            names: [
                ExpectedStructure.tables, ExpectedStructure.constraints, ExpectedStructure.indexes,
                ExpectedStructure.requiredColumns,
            ],
            checks: [
                IntegrityCheck(
                    "structure.constraints",
                    "Every primary key, unique, foreign key and check constraint is in place and validated",
                    remedy: "Mend the rows that break it, then add it as in migrations/, or run VALIDATE CONSTRAINT.",
                    offenders: """
                        SELECT jsonb_build_object('table', split_part(name, '.', 1),
                            'constraint', split_part(name, '.', 2),
                            'state', CASE WHEN c.oid IS NULL THEN 'missing' ELSE 'not valid' END) AS sample
                        FROM unnest($2::text[]) AS name
                            LEFT JOIN pg_constraint AS c ON c.conrelid = to_regclass(split_part(name, '.', 1))
                                AND c.conname = split_part(name, '.', 2)
                        WHERE c.oid IS NULL OR NOT c.convalidated
                        UNION ALL
                        SELECT jsonb_build_object('table', r.name, 'constraint', c.conname, 'state', 'not valid')
                        FROM relation AS r JOIN pg_constraint AS c ON c.conrelid = r.oid
                        WHERE NOT c.convalidated AND r.name || '.' || c.conname <> ALL ($2::text[])
                        """),
                IntegrityCheck(
                    "structure.indexes", "Every index is in place and valid, on every partition",
                    remedy: "Create it as in migrations/, or REINDEX the one that is not valid.",
                    offenders: """
                        SELECT jsonb_build_object('table', split_part(name, '.', 1), 'index', split_part(name, '.', 2),
                            'state', CASE WHEN x.indexrelid IS NULL THEN 'missing' ELSE 'not valid' END) AS sample
                        FROM unnest($3::text[]) AS name
                            LEFT JOIN (pg_index AS x JOIN pg_class AS i ON i.oid = x.indexrelid)
                                ON x.indrelid = to_regclass(split_part(name, '.', 1))
                                AND i.relname = split_part(name, '.', 2)
                        WHERE x.indexrelid IS NULL OR NOT x.indisvalid OR NOT x.indisready
                        UNION ALL
                        SELECT jsonb_build_object('table', r.name, 'index', i.relname, 'state', 'not valid')
                        FROM relation AS r JOIN pg_index AS x ON x.indrelid = r.oid
                            JOIN pg_class AS i ON i.oid = x.indexrelid
                        WHERE (NOT x.indisvalid OR NOT x.indisready) AND r.name || '.' || i.relname <> ALL ($3::text[])
                        """),
                IntegrityCheck(
                    "structure.not_null", "Every required column is declared NOT NULL, on every partition",
                    remedy: "Fill what is missing (not_null.* names the rows), then ALTER COLUMN … SET NOT NULL.",
                    offenders: """
                        SELECT jsonb_build_object('table', r.name, 'column', split_part(n, '.', 2),
                            'state', CASE WHEN a.attname IS NULL THEN 'missing' ELSE 'nullable' END) AS sample
                        FROM unnest($4::text[]) AS n JOIN relation AS r ON r.parent = split_part(n, '.', 1)
                            LEFT JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attname = split_part(n, '.', 2)
                                AND NOT a.attisdropped
                        WHERE a.attname IS NULL OR NOT a.attnotnull
                        """),
                IntegrityCheck(
                    "structure.partitions", "Every segment has its partition in bronze, silver and gold",
                    remedy: "Attach the partition again with the segment's range; its rows are not seen until then.",
                    offenders: """
                        SELECT jsonb_build_object('table', p.name, 'segment', g.segment, 'from', p.lower, 'to', p.upper)
                            AS sample
                        FROM segments AS g CROSS JOIN LATERAL (VALUES
                                ('source_lines', g.file_id_from::bigint, g.file_id_to::bigint),
                                ('sales', g.sale_id_from, g.sale_id_to), ('fact_sales', g.sale_id_from, g.sale_id_to)
                            ) AS p(name, lower, upper)
                        WHERE NOT EXISTS (
                            SELECT FROM pg_inherits AS h JOIN pg_class AS c ON c.oid = h.inhrelid
                            WHERE h.inhparent = to_regclass(p.name) AND NOT h.inhdetachpending
                                AND replace(pg_get_expr(c.relpartbound, c.oid), '''', '')
                                    = format('FOR VALUES FROM (%s) TO (%s)', p.lower, p.upper))
                        UNION ALL
                        SELECT jsonb_build_object('table', name, 'state', 'not partitioned')
                        FROM unnest(ARRAY['source_lines', 'sales', 'fact_sales']) AS name
                            JOIN pg_class AS c ON c.oid = to_regclass(name)
                        WHERE c.relkind <> 'p'
                        """),
                IntegrityCheck(
                    "structure.triggers", "No trigger is disabled: foreign keys are enforced by triggers",
                    remedy: "ALTER TABLE … ENABLE TRIGGER ALL; orphan.* tells what came in meanwhile.",
                    offenders: """
                        SELECT jsonb_build_object('table', r.name, 'trigger', t.tgname, 'constraint', c.conname) AS sample
                        FROM relation AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid
                            LEFT JOIN pg_constraint AS c ON c.oid = t.tgconstraint
                        WHERE t.tgenabled = 'D' ORDER BY r.name, t.tgname
                        """),
            ])
    ]
}
