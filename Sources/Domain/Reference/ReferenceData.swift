/// What Martlet knows without asking anybody: the tables of `reference/`, which travel inside the binary.
package struct ReferenceData: Sendable {
    /// The words of the product classifier, in the table's order.
    package let words: [CategoryWord]

    private let profiles: [String: CountryProfile]
    private let names: CountryNames
    private let euroRates: EuroReferenceRates

    /// Reads the four tables: `countries.csv`, `country_aliases.csv`, `ecb_reference_rates.csv`, `categories.csv`.
    ///
    /// Each field is checked; the error tells the file and the line.
    package init(
        countries: [UInt8], aliases: [UInt8], rates: [UInt8], categories: [UInt8]
    ) throws(ReferenceError) {
        let (profiles, names) = try ReferenceTable("countries.csv", countries).countries()
        self.profiles = profiles
        self.names = try ReferenceTable("country_aliases.csv", aliases).names(adding: names, of: profiles)
        euroRates = try ReferenceTable("ecb_reference_rates.csv", rates).euroRates()
        words = try ReferenceTable("categories.csv", categories).words()
    }

    /// The last day that the table of rates has.
    package var ratesAsOf: DayKey? { euroRates.lastDay }

    /// What a country's name stands for: a country of the table under any of its names, then an alias, then a code of
    /// two or three letters of ISO 3166, without regard to letter case, full stops and doubled blanks.
    ///
    /// - Returns: the profile is nil unless the kind is `country` or `area`; that of an area has no codes.
    package func resolve(_ name: CountryName) -> (kind: CountryKind, profile: CountryProfile?) {
        guard let meaning = names[name.text] else { return (.unknown, nil) }
        return (meaning.kind, meaning.profile)
    }

    /// The country of a code of two letters, in capitals.
    package func profile(iso2: String) -> CountryProfile? { profiles[iso2] }

    /// The rates of every day of the table from `base` to each of `currencies`, by day; currencies that the table does
    /// not have are left out, and a base that it does not have gives nothing.
    package func rates(base: Currency, currencies: [Currency]) -> [PublishedRate] {
        euroRates.rates(base: base, currencies: currencies)
    }
}
