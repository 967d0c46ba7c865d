internal import Domain
internal import Postgres

/// Reads what other sources know, all of it: a few hundred countries, and some thousand days of rates.
struct ReferenceReader {
    private let connection: PostgresConnection

    init(_ connection: PostgresConnection) { self.connection = connection }

    /// The columns of a profile, in the order in which ``country(_:_:from:)`` reads them.
    static let columns = """
        kind, common_name, iso2, iso3, iso_numeric, region, subregion, continent, population, capital, \
        (latitude * 100000)::integer, (longitude * 100000)::integer, currency, source, provider, as_of
        """

    /// What is known of the countries, by key, in the order of versions.
    func profiles() async throws -> [Int32: [(version: Int64, country: EnrichedCountry)]] {
        let rows = try await connection.query(
            """
            SELECT country_key, version, \(ReferenceReader.columns)
            FROM country_profiles ORDER BY country_key, version
            """)
        var profiles: [Int32: [(version: Int64, country: EnrichedCountry)]] = [:]
        for row in 0..<rows.count {
            profiles[rows.int32(row, 0), default: []].append(
                (rows.int64(row, 1), ReferenceReader.country(rows, row, from: 2)))
        }
        return profiles
    }

    /// All rates, by base.
    func rates() async throws -> [Currency: RateTable] {
        let rows = try await connection.query(
            """
            SELECT base, currency, to_char(day, 'YYYYMMDD')::integer, version, (rate * 10000000000)::bigint, source, provider,
                fetched_at
            FROM exchange_rates ORDER BY base, currency, day, version
            """)
        var tables: [Currency: [Currency: [RateTable.Row]]] = [:]
        // A few names for thousands of rows.
        var providers: [String: String] = [:]
        for row in 0..<rows.count {
            guard let day = DayKey(rows.int32(row, 2)) else { continue }
            let name = rows.string(row, 6)
            let provider = providers[name] ?? name
            providers[name] = provider
            tables[Currency(stored: rows.string(row, 0)), default: [:]][
                Currency(stored: rows.string(row, 1)), default: []
            ].append(
                .init(
                    day: day, version: rows.int64(row, 3),
                    rate: ExchangeRate(tenBillionths: rows.int64(row, 4)),
                    source: ValueSource(rawValue: rows.string(row, 5)) ?? .missing, provider: provider,
                    fetchedAt: rows.timestamptz(row, 7)))
        }
        return tables.mapValues(RateTable.init)
    }

    /// The country that the columns from `column` on tell of.
    static func country(_ rows: PostgresRows, _ row: Int, from column: Int) -> EnrichedCountry {
        func text(_ offset: Int) -> String? {
            rows.isNull(row, column + offset) ? nil : rows.string(row, column + offset)
        }
        func number(_ offset: Int) -> Int32? {
            rows.isNull(row, column + offset) ? nil : rows.int32(row, column + offset)
        }
        var profile = text(1).map(CountryProfile.init(name:))
        profile?.iso2 = text(2)
        profile?.iso3 = text(3)
        profile?.isoNumeric = text(4)
        profile?.region = text(5).flatMap { Region(rawValue: $0.lowercased()) }
        profile?.subregion = text(6)
        profile?.continent = text(7).flatMap { Continent(rawValue: $0.lowercased()) }
        profile?.population = rows.isNull(row, column + 8) ? nil : rows.int64(row, column + 8)
        profile?.capital = text(9)
        profile?.latitude = number(10)
        profile?.longitude = number(11)
        profile?.currency = text(12).map(Currency.init(stored:))
        return EnrichedCountry(
            kind: CountryKind(rawValue: rows.string(row, column)) ?? .unknown, profile: profile,
            source: ValueSource(rawValue: rows.string(row, column + 13)) ?? .missing, provider: text(14),
            asOf: rows.isNull(row, column + 15) ? 0 : rows.timestamptz(row, column + 15))
    }
}
