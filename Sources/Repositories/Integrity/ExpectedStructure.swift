/// What the migrations leave in the catalogue, by name: what `structure.*` holds a database against.
///
/// A test derives the same lists from a freshly migrated database, so a migration that changes them changes this file.
package enum ExpectedStructure {
    /// The tables.
    package static let tables: [String] = words(
        """
        source_lines dim_country dim_customer dim_date dim_invoice dim_product fact_sales product_descriptions
        sales_by_day category_words country_profiles exchange_rates enrichment_questions audit_log batches contracts files quarantine segments steps uploads validation_results versions sales
        """)

    /// Primary keys, unique constraints, foreign keys and checks: `table.constraint`.
    package static let constraints: [String] = qualified([
        "source_lines": "source_lines_pkey",
        "dim_country": "dim_country_country_key_check dim_country_name_key dim_country_pkey",
        "dim_customer": """
        dim_customer_check dim_customer_customer_id_key dim_customer_customer_key_check dim_customer_pkey
        """,
        "dim_date": "dim_date_date_key dim_date_pkey",
        "dim_invoice": """
        dim_invoice_invoice_key_check dim_invoice_invoice_no_key dim_invoice_pkey dim_invoice_type_check
        """,
        "dim_product": """
        dim_product_category dim_product_category_source dim_product_pkey dim_product_product_key_check
        dim_product_stock_code_key
        """,
        "fact_sales": """
        fact_sales_country_key_fkey fact_sales_customer_key_fkey fact_sales_date_key_fkey
        fact_sales_invoice_key_fkey fact_sales_pkey fact_sales_product_key_fkey
        fact_sales_total fact_sales_unit_price
        """,
        "product_descriptions": "product_descriptions_pkey product_descriptions_product_key_fkey",
        "sales_by_day": "sales_by_day_country_key_fkey sales_by_day_date_key_fkey sales_by_day_pkey",
        "category_words": "category_words_pkey",
        "country_profiles": """
        country_profiles_country_key_fkey country_profiles_kind country_profiles_kind_check
        country_profiles_latitude_check country_profiles_longitude_check country_profiles_pkey
        country_profiles_population_check country_profiles_source country_profiles_source_check
        country_profiles_version_fkey
        """,
        "exchange_rates": """
        exchange_rates_base_per_pivot_check exchange_rates_currency_per_pivot_check exchange_rates_pkey
        exchange_rates_rate exchange_rates_source_check exchange_rates_version_fkey
        """,
        "audit_log": "audit_log_pkey",
        "batches": "batches_check batches_contract_id_fkey batches_pkey",
        "contracts": "contracts_name_version_key contracts_pkey",
        "enrichment_questions": "enrichment_questions_pkey",
        "files": """
        files_batch_id_fkey files_check files_check1 files_check2 files_content_sha256_check
        files_content_sha256_key files_pkey
        """,
        "quarantine": "quarantine_category_check quarantine_pkey",
        "segments": "segments_pkey",
        "steps": "steps_batch_id_fkey steps_pkey",
        "uploads": """
        uploads_batch uploads_batch_id_fkey uploads_bytes_check uploads_error uploads_finished uploads_pkey
        uploads_state_check
        """,
        "validation_results": """
        validation_results_pkey validation_results_severity_check validation_results_status_check
        """,
        "versions": "versions_batch_id_fkey versions_pkey versions_reason_check",
        "sales": "sales_pkey sales_unit_price_check",
    ])

    /// Indexes, those behind constraints too: `table.index`.
    package static let indexes: [String] = qualified([
        "source_lines": "source_lines_pkey",
        "dim_country": "dim_country_name_key dim_country_pkey",
        "dim_customer": "dim_customer_customer_id_key dim_customer_pkey",
        "dim_date": "dim_date_date_key dim_date_pkey",
        "dim_invoice": "dim_invoice_invoice_no_key dim_invoice_pkey",
        "dim_product": "dim_product_pkey dim_product_stock_code_key",
        "fact_sales": """
        fact_sales_country fact_sales_customer fact_sales_invoice fact_sales_invoice_date fact_sales_pkey
        fact_sales_product fact_sales_quantity_order fact_sales_total_order fact_sales_unit_price_order
        """,
        "product_descriptions": "product_descriptions_pkey",
        "sales_by_day": "sales_by_day_pkey",
        "category_words": "category_words_pkey",
        "country_profiles": "country_profiles_pkey",
        "exchange_rates": "exchange_rates_pkey",
        "audit_log": "audit_log_at audit_log_pkey",
        "batches": "batches_pkey",
        "contracts": "contracts_name_version_key contracts_pkey",
        "enrichment_questions": "enrichment_questions_pkey",
        "files": "files_batch files_content_sha256_key files_pkey",
        "quarantine": "quarantine_category quarantine_pkey",
        "segments": "segments_pkey",
        "steps": "steps_pkey",
        "uploads": "uploads_pkey uploads_published uploads_received",
        "validation_results": "validation_results_pkey",
        "versions": "versions_load versions_pkey",
        "sales": "sales_invoice_date sales_pkey",
    ])

    /// Columns declared NOT NULL: `table.column`.
    package static let requiredColumns: [String] = qualified([
        "source_lines": "batch_id file_id line_number raw",
        "dim_country": "country_key kind name source",
        "dim_customer": "customer_key",
        "dim_date": """
        date date_key day day_name day_of_week is_weekend iso_week iso_year month month_name quarter year
        """,
        "dim_invoice": "invoice_key invoice_no type",
        "dim_product": "category_source product_key stock_code",
        "fact_sales": """
        country_key customer_key date_key invoice_date invoice_key product_key quantity sale_id total unit_price
        """,
        "product_descriptions": "description product_key sales",
        "sales_by_day": "batch_id country_key date_key quantity sales total type",
        "category_words": "category fetched_at phrase provider related_to subcategory",
        "country_profiles": "as_of country_key kind source version",
        "exchange_rates": """
        base base_per_pivot currency currency_per_pivot day fetched_at pivot provider rate source version
        """,
        "audit_log": "actor at audit_id details event subject",
        "batches": """
        batch_id contract_id duplicate_rows finished_at loaded_rows manifest rejected_rows source_rows started_at
        warnings
        """,
        "contracts": "contract_id created_at name rules version",
        "enrichment_questions": "asked_at provider subject",
        "files": """
        batch_id content_bytes content_sha256 duplicate_amount duplicate_rows file_id loaded_amount loaded_rows
        name rejected_amount rejected_rows sale_id_from sale_id_to source_amount source_rows warnings
        """,
        "quarantine": "batch_id category details file_id line_number raw rule",
        "segments": "file_id_from file_id_to sale_id_from sale_id_to segment",
        "steps": "batch_id name position seconds",
        "uploads": "bytes holder name received_at state upload_id",
        "validation_results": "check_id checked_at offenders run_id sample seconds severity status version",
        "versions": "fact_rows last_sale_id published_at quantity_sum reason total_sum version",
        "sales": """
        batch_id country file_id fingerprint invoice_date invoice_no line_number quantity sale_id stock_code total
        unit_price
        """,
    ])

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }

    private static func qualified(_ names: KeyValuePairs<String, String>) -> [String] {
        names.flatMap { table, names in words(names).map { "\(table).\($0)" } }
    }
}
