extension IntegrityScan {
    /// What other sources know: whole, of published versions, and shown as it is stored.
    static let reference = IntegrityScan(
        "reference",
        checks: [
            IntegrityCheck(
                "country.profile", "dim_country shows the latest profile of each country",
                remedy: "Update the member from the country_profiles row of the greatest version.",
                offenders: """
                    SELECT jsonb_build_object('country_key', d.country_key, 'name', d.name, 'shown', to_jsonb(d),
                        'profile', to_jsonb(p)) AS sample
                    FROM dim_country AS d LEFT JOIN (
                        SELECT DISTINCT ON (country_key) * FROM country_profiles ORDER BY country_key, version DESC
                    ) AS p ON p.country_key = d.country_key
                    WHERE p.country_key IS NOT NULL
                        AND (d.kind, d.common_name, d.iso2, d.iso3, d.iso_numeric, d.region, d.subregion, d.continent,
                            d.population, d.capital, d.latitude, d.longitude, d.currency, d.source, d.provider, d.as_of)
                        IS DISTINCT FROM (p.kind, p.common_name, p.iso2, p.iso3, p.iso_numeric, p.region, p.subregion,
                            p.continent, p.population, p.capital, p.latitude, p.longitude, p.currency, p.source,
                            p.provider, p.as_of)
                    ORDER BY d.country_key
                    """),
            IntegrityCheck(
                "orphan.country_profile", "Every profile is of a country and of a published version",
                remedy: "Delete the profile shown; put the foreign keys back.",
                offenders: """
                    SELECT jsonb_build_object('country_key', country_key, 'version', version) AS sample
                    FROM country_profiles AS p
                    WHERE NOT EXISTS (SELECT FROM dim_country AS d WHERE d.country_key = p.country_key)
                        OR NOT EXISTS (SELECT FROM versions AS v WHERE v.version = p.version)
                    ORDER BY country_key, version
                    """),
            IntegrityCheck(
                "orphan.exchange_rate", "Every exchange rate is of a published version",
                remedy: "Delete the rate shown; put the foreign key back.",
                offenders: """
                    SELECT jsonb_build_object('base', base, 'currency', currency, 'day', day, 'version', version) AS sample
                    FROM exchange_rates AS r
                    WHERE NOT EXISTS (SELECT FROM versions AS v WHERE v.version = r.version)
                    ORDER BY base, currency, day
                    """),
            IntegrityCheck(
                "range.exchange_rate", "Every exchange rate is positive and follows from the two that were published",
                remedy: "Compare with the provider's figures of that day; put the constraints back.",
                offenders: """
                    SELECT to_jsonb(r) AS sample FROM exchange_rates AS r
                    WHERE NOT coalesce(currency_per_pivot > 0 AND base_per_pivot > 0 AND rate > 0
                        AND rate = round(currency_per_pivot / nullif(base_per_pivot, 0), 10), false)
                    ORDER BY base, currency, day
                    """),
            IntegrityCheck(
                "duplicate.exchange_rate", "No exchange rate stands twice in a version",
                remedy: "Delete the one that the provider did not publish; put the primary key back.",
                offenders: """
                    SELECT jsonb_build_object('base', base, 'currency', currency, 'day', day, 'version', version, 'times',
                        count(*)) AS sample
                    FROM exchange_rates GROUP BY base, currency, day, version HAVING count(*) > 1
                    """),
            IntegrityCheck(
                "product.category", "A product has a category, a subcategory and their source, or none of them",
                remedy: "Run martlet enrich: it says again what each description tells.",
                offenders: """
                    SELECT jsonb_build_object('product_key', product_key, 'stock_code', stock_code, 'category', category,
                        'subcategory', subcategory, 'category_source', category_source) AS sample
                    FROM dim_product
                    WHERE (category IS NULL) IS DISTINCT FROM (category_source = 'missing')
                        OR (category IS NULL) <> (subcategory IS NULL)
                    ORDER BY product_key
                    """),
            IntegrityCheck(
                "quality.unknown_country", "It is known of every country where it lies, or that it lies nowhere",
                severity: .warning,
                remedy: "Mend the name at its source, or allow outside services and run martlet enrich.",
                offenders: """
                    SELECT jsonb_build_object('country_key', country_key, 'name', name) AS sample
                    FROM dim_country WHERE source = 'missing' ORDER BY country_key
                    """),
        ])
}
