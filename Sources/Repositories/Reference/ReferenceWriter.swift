package import Domain
package import Postgres

/// Adds what other sources know, within the transaction that publishes a version.
///
/// Nothing is ever changed or taken away but in the dimensions, which show the latest.
package struct ReferenceWriter {
    let connection: PostgresConnection
    private let version: Int64

    /// A writer on a connection whose transaction holds `WarehouseLock.publish`.
    ///
    /// - Parameter version: the version that the transaction publishes.
    package init(_ connection: PostgresConnection, version: Int64) {
        self.connection = connection
        self.version = version
    }

    /// Fills from the bundled tables what nobody has told yet: profiles of countries, and rates.
    ///
    /// A country that a service has described under another name gets that profile, as `cache`.
    ///
    /// - Returns: how many were added.
    package func fill(_ plan: EnrichmentPlan) async throws(PostgresError) -> (countries: Int, rates: Int) {
        let rows = try await connection.query(
            """
            SELECT c.country_key, c.name, c.source = 'missing' AND p.country_key IS NOT NULL, clock_timestamp()
            FROM dim_country c
                LEFT JOIN (SELECT DISTINCT country_key FROM country_profiles) AS p ON p.country_key = c.country_key
            WHERE p.country_key IS NULL OR c.source = 'missing' ORDER BY c.country_key
            """)
        var countries: [(key: Int32, country: EnrichedCountry)] = []
        for row in 0..<rows.count {
            let resolved = plan.bundle.country(named: CountryName(stored: rows.string(row, 1)))
            // Still unknown: it has been said before.
            if resolved.kind == .unknown && rows.bool(row, 2) { continue }
            let told = try await told(resolved.profile?.iso2)
            countries.append((rows.int32(row, 0), told ?? resolved))
        }
        let added = try await add(countries)
        let rates = try await add(
            plan.bundle.rates(base: plan.base, currencies: plan.currencies), base: plan.base, .bundled,
            fetchedAt: ReferenceData.asOf)
        return (added, rates)
    }

    /// Adds profiles that differ from the latest ones.
    ///
    /// - Returns: how many were added.
    package func add(_ countries: [(key: Int32, country: EnrichedCountry)]) async throws(PostgresError) -> Int {
        guard !countries.isEmpty else { return 0 }
        let profiles = countries.map(\.country)
        func texts(_ value: (EnrichedCountry) -> String?) -> PostgresValue {
            .textArray(profiles.map { value($0) ?? "" })
        }
        let degrees = { (value: Int32?) in value.map { "\($0)" } }
        let rows = try await connection.query(
            """
            INSERT INTO country_profiles
            SELECT n.* FROM (
                SELECT k AS country_key, $18::bigint AS version, kind, nullif(name, '') AS common_name,
                    nullif(iso2, '') AS iso2, nullif(iso3, '') AS iso3, nullif(iso_numeric, '') AS iso_numeric,
                    nullif(region, '') AS region, nullif(subregion, '') AS subregion, nullif(continent, '') AS continent,
                    nullif(population, '')::bigint AS population, nullif(capital, '') AS capital,
                    nullif(latitude, '')::numeric / 100000 AS latitude,
                    nullif(longitude, '')::numeric / 100000 AS longitude, nullif(currency, '') AS currency, source,
                    nullif(provider, '') AS provider, to_timestamp(as_of::double precision / 1e6) AS as_of
                FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                    $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
                    $16::text[], $17::bigint[])
                    AS c (k, kind, name, iso2, iso3, iso_numeric, region, subregion, continent, population, capital,
                        latitude, longitude, currency, source, provider, as_of)
            ) AS n
            WHERE NOT EXISTS (
                SELECT FROM (
                    SELECT * FROM country_profiles p WHERE p.country_key = n.country_key ORDER BY p.version DESC LIMIT 1
                ) AS p
                WHERE (p.kind, p.common_name, p.iso2, p.iso3, p.iso_numeric, p.region, p.subregion, p.continent,
                        p.population, p.capital, p.latitude, p.longitude, p.currency, p.source, p.provider)
                    IS NOT DISTINCT FROM (n.kind, n.common_name, n.iso2, n.iso3, n.iso_numeric, n.region, n.subregion,
                        n.continent, n.population, n.capital, n.latitude, n.longitude, n.currency, n.source, n.provider)
            )
            RETURNING country_key
            """,
            [
                .int32Array(countries.map(\.key)), texts { $0.kind.rawValue }, texts { $0.profile?.name },
                texts { $0.profile?.iso2 }, texts { $0.profile?.iso3 }, texts { $0.profile?.isoNumeric },
                texts { $0.profile?.region?.name }, texts { $0.profile?.subregion },
                texts { $0.profile?.continent?.name }, texts { $0.profile?.population.map { "\($0)" } },
                texts { $0.profile?.capital }, texts { degrees($0.profile?.latitude) },
                texts { degrees($0.profile?.longitude) }, texts { $0.profile?.currency?.code },
                texts { $0.source.rawValue }, texts { $0.provider }, .int64Array(profiles.map(\.asOf)),
                .int64(version),
            ])
        guard rows.count > 0 else { return 0 }
        _ = try await connection.query(
            """
            UPDATE dim_country AS d SET (\(ReferenceWriter.shown)) = (
                SELECT \(ReferenceWriter.shown) FROM country_profiles p
                WHERE p.country_key = d.country_key AND p.version = $1)
            WHERE d.country_key IN (SELECT country_key FROM country_profiles WHERE version = $1)
            """, [.int64(version)])
        return rows.count
    }

    /// Adds rates of days that have none yet.
    ///
    /// - Parameters:
    ///   - source: `live` or `bundled`.
    ///   - fetchedAt: when a service answered or the table was made, microseconds since 1970-01-01T00:00:00Z.
    ///   - replacing: also adds those that differ from what is there; readers of earlier versions keep theirs.
    /// - Returns: how many were added.
    package func add(
        _ rates: [PublishedRate], base: Currency, _ source: ValueSource, fetchedAt: Int64, replacing: Bool = false
    ) async throws(PostgresError) -> Int {
        guard !rates.isEmpty else { return 0 }
        return try await connection.query(
            """
            INSERT INTO exchange_rates
                (base, currency, day, version, pivot, currency_per_pivot, base_per_pivot, source, provider, fetched_at)
            SELECT DISTINCT ON (n.currency, n.day) $1, n.currency, n.day, $2, n.pivot, n.units, n.base_units, $3, n.provider,
                to_timestamp($11::double precision / 1e6)
            FROM (
                SELECT currency, to_date(day::text, 'YYYYMMDD') AS day, pivot, provider, place,
                    (units::numeric / 10000000000)::numeric(20, 10) AS units,
                    (base_units::numeric / 10000000000)::numeric(20, 10) AS base_units
                FROM unnest($4::text[], $5::int[], $6::text[], $7::bigint[], $8::bigint[], $9::text[]) WITH ORDINALITY
                    AS r (currency, day, pivot, units, base_units, provider, place)
            ) AS n
            LEFT JOIN LATERAL (
                SELECT * FROM exchange_rates e WHERE e.base = $1 AND e.currency = n.currency AND e.day = n.day
                ORDER BY e.version DESC LIMIT 1
            ) AS e ON true
            WHERE e.base IS NULL
                OR ($10 AND (e.pivot, e.currency_per_pivot, e.base_per_pivot) <> (n.pivot, n.units, n.base_units))
            ORDER BY n.currency, n.day, n.place
            RETURNING 1
            """,
            [
                .text(base.code), .int64(version), .text(source.rawValue), .textArray(rates.map(\.currency.code)),
                .int32Array(rates.map(\.day.value)), .textArray(rates.map(\.pivot.code)),
                .int64Array(rates.map(\.currencyPerPivot.tenBillionths)),
                .int64Array(rates.map(\.basePerPivot.tenBillionths)), .textArray(rates.map(\.provider)),
                .bool(replacing), .int64(fetchedAt),
            ]
        ).count
    }

    /// What a service has told of a country, under whatever name.
    private func told(_ iso2: String?) async throws(PostgresError) -> EnrichedCountry? {
        guard let iso2 else { return nil }
        let rows = try await connection.query(
            """
            SELECT \(ReferenceReader.columns) FROM country_profiles
            WHERE iso2 = $1 AND source = 'live' ORDER BY version DESC, country_key LIMIT 1
            """, [.text(iso2)])
        guard rows.count == 1 else { return nil }
        let country = ReferenceReader.country(rows, 0, from: 0)
        return EnrichedCountry(
            kind: country.kind, profile: country.profile, source: .cache, provider: country.provider,
            asOf: country.asOf)
    }

    /// The columns that dim_country shows of the latest profile.
    static let shown = """
        kind, common_name, iso2, iso3, iso_numeric, region, subregion, continent, population, capital, latitude, longitude, \
        currency, source, provider, as_of
        """
}
