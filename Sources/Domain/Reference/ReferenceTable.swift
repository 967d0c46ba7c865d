/// One table of `reference/`, on its way to values; every error carries the file and the line.
struct ReferenceTable {
    private let file: String
    private let table: CSVTable

    /// Parses the bytes of the file of that name.
    init(_ file: String, _ bytes: [UInt8]) throws(ReferenceError) {
        self.file = file
        do { table = try CSVTable(bytes) } catch {
            throw ReferenceError(file: file, line: error.line, reason: error.reason)
        }
    }

    /// `countries.csv`: the countries by their codes of two letters, and their names.
    func countries() throws(ReferenceError) -> (profiles: [String: CountryProfile], names: CountryNames) {
        let (iso2, iso3) = (try column("iso2"), try column("iso3"))
        let (isoNumeric, name, capital) = (try column("iso_numeric"), try column("name"), try column("capital"))
        let place = try placeColumns()
        let (population, currency) = (try column("population"), try column("currency"))
        let (latitude, longitude) = (try column("latitude"), try column("longitude"))
        var profiles: [String: CountryProfile] = [:]
        var names = CountryNames()
        for row in table.rows {
            var profile = CountryProfile(name: try required(row, name))
            try locate(&profile, row, place)
            profile.iso2 = try code(row, iso2, "A"..."Z", count: 2)
            profile.iso3 = try code(row, iso3, "A"..."Z", count: 3)
            profile.isoNumeric = row[isoNumeric].isEmpty ? nil : try code(row, isoNumeric, "0"..."9", count: 3)
            profile.population = try optional(row, population) { text in Int64(text).flatMap { $0 > 0 ? $0 : nil } }
            profile.capital = row[capital].isEmpty ? nil : row[capital]
            profile.currency = try optional(row, currency) { try? Currency($0) }
            profile.latitude = try optional(row, latitude) { text in
                CountryProfile.hundredThousandths(ofDegrees: text, limit: 90)
            }
            profile.longitude = try optional(row, longitude) { text in
                CountryProfile.hundredThousandths(ofDegrees: text, limit: 180)
            }
            guard profiles.updateValue(profile, forKey: row[iso2]) == nil else {
                throw error(row, "the code stands twice")
            }
            guard names.add(row[name], CountryNames.Meaning(kind: .country, profile: profile)) else {
                throw error(row, "the name stands twice")
            }
        }
        return (profiles, names)
    }

    /// `country_aliases.csv`, added to the countries' own names; what is not taken then stands for a code.
    func names(
        adding names: CountryNames, of profiles: [String: CountryProfile]
    ) throws(ReferenceError) -> CountryNames {
        var names = names
        let (name, kind, iso2) = (try column("name"), try column("kind"), try column("iso2"))
        let place = try placeColumns()
        let currency = try column("currency")
        for row in table.rows {
            let meaning: CountryNames.Meaning
            switch CountryKind(rawValue: row[kind]) {
            case .country:
                guard let profile = profiles[row[iso2]] else { throw error(row, "no country has that code") }
                meaning = .init(kind: .country, profile: profile)
            case .area:
                var profile = CountryProfile(name: row[name])
                try locate(&profile, row, place)
                profile.currency = try optional(row, currency) { try? Currency($0) }
                meaning = .init(kind: .area, profile: profile)
            case .some(.none): meaning = .init(kind: .none, profile: nil)
            case .unknown, nil: throw error(row, "the kind is none of country, area and none")
            }
            guard names.add(try required(row, name), meaning) else {
                throw error(row, "the name has a meaning already")
            }
        }
        for profile in profiles.values {
            for code in [profile.iso2, profile.iso3].compactMap(\.self) {
                _ = names.add(code, CountryNames.Meaning(kind: .country, profile: profile))
            }
        }
        return names
    }

    /// `ecb_reference_rates.csv`: a column for each currency; an empty field is a day without a rate.
    func euroRates() throws(ReferenceError) -> EuroReferenceRates {
        let date = try column("date")
        var currencies: [(Currency, CSVTable.Column)] = []
        for name in table.header where name != "date" {
            guard let currency = try? Currency(name) else {
                throw ReferenceError(file: file, line: 1, reason: "a column is named neither date nor as a currency")
            }
            currencies.append((currency, try column(name)))
        }
        var rates = EuroReferenceRates()
        var last: DayKey?
        for row in table.rows {
            guard let day = DayKey(iso: row[date]) else { throw error(row, "the date is not one such as 2010-12-01") }
            guard last.map({ $0 < day }) ?? true else { throw error(row, "the days do not ascend") }
            last = day
            for (currency, column) in currencies {
                guard let rate = try optional(row, column, { try? ExchangeRate($0) }) else { continue }
                rates.add(rate, of: currency, on: day)
            }
        }
        return rates
    }

    /// `categories.csv`.
    func words() throws(ReferenceError) -> [CategoryWord] {
        let (category, subcategory, phrase) = (try column("category"), try column("subcategory"), try column("phrase"))
        var words: [CategoryWord] = []
        for row in table.rows {
            words.append(
                CategoryWord(
                    phrase: try required(row, phrase), category: try required(row, category),
                    subcategory: try required(row, subcategory)))
        }
        return words
    }

    private typealias PlaceColumns = (region: CSVTable.Column, subregion: CSVTable.Column, continent: CSVTable.Column)

    private func placeColumns() throws(ReferenceError) -> PlaceColumns {
        (try column("region"), try column("subregion"), try column("continent"))
    }

    private func locate(
        _ profile: inout CountryProfile, _ row: CSVTable.Row, _ columns: PlaceColumns
    ) throws(ReferenceError) {
        profile.region = try optional(row, columns.region) { try? Region($0) }
        profile.subregion = row[columns.subregion].isEmpty ? nil : row[columns.subregion]
        profile.continent = try optional(row, columns.continent) { try? Continent($0) }
    }

    private func column(_ name: String) throws(ReferenceError) -> CSVTable.Column {
        do { return try table.column(name) } catch {
            throw ReferenceError(file: file, line: error.line, reason: error.reason)
        }
    }

    private func required(_ row: CSVTable.Row, _ column: CSVTable.Column) throws(ReferenceError) -> String {
        guard !row[column].isEmpty else { throw error(row, "a field that must have a value is empty") }
        return row[column]
    }

    /// The value of a field; nil when it is empty.
    private func optional<Value>(
        _ row: CSVTable.Row, _ column: CSVTable.Column, _ value: (String) -> Value?
    ) throws(ReferenceError) -> Value? {
        guard !row[column].isEmpty else { return nil }
        guard let value = value(row[column]) else { throw error(row, "a field has no value of its column's kind") }
        return value
    }

    private func code(
        _ row: CSVTable.Row, _ column: CSVTable.Column, _ characters: ClosedRange<Unicode.Scalar>, count: Int
    ) throws(ReferenceError) -> String {
        let scalars = row[column].unicodeScalars
        guard scalars.count == count, scalars.allSatisfy(characters.contains) else {
            throw error(row, "a code of ISO 3166 is not one")
        }
        return row[column]
    }

    private func error(_ row: CSVTable.Row, _ reason: String) -> ReferenceError {
        ReferenceError(file: file, line: row.line, reason: reason)
    }
}
