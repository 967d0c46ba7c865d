/// What is known of a country; what a source does not tell is nil.
package struct CountryProfile: Hashable, Sendable {
    /// The usual English name, `Ireland`.
    package var name: String
    /// ISO 3166-1: two letters, three letters, three digits.
    package var iso2, iso3, isoNumeric: String?
    package var region: Region?
    /// The United Nations' sub-region, `Northern Europe`.
    package var subregion: String?
    package var continent: Continent?
    package var population: Int64?
    package var capital: String?
    /// Degrees north and east of a point in its middle, in hundred-thousandths of a degree.
    package var latitude, longitude: Int32?
    package var currency: Currency?

    /// A profile of which only the name is known.
    package init(name: String) { self.name = name }

    /// The same with what it leaves out as `other` has it.
    package func completed(by other: CountryProfile?) -> CountryProfile {
        guard let other else { return self }
        var profile = self
        profile.iso2 = iso2 ?? other.iso2
        profile.iso3 = iso3 ?? other.iso3
        profile.isoNumeric = isoNumeric ?? other.isoNumeric
        profile.region = region ?? other.region
        profile.subregion = subregion ?? other.subregion
        profile.continent = continent ?? other.continent
        profile.population = population ?? other.population
        profile.capital = capital ?? other.capital
        // A point is whole or not at all.
        if latitude == nil || longitude == nil {
            (profile.latitude, profile.longitude) = (other.latitude, other.longitude)
        }
        profile.currency = currency ?? other.currency
        return profile
    }
}

/// What a country's name in the data stands for.
package enum CountryKind: String, CaseIterable, Sendable {
    /// A country or territory with a code of ISO 3166.
    case country
    /// A part of the world without a code of its own: `Channel Islands`, `West Indies`.
    case area
    /// Nothing that lies anywhere, by its nature: `Unspecified`, `European Community`.
    case none
    /// Not known yet.
    case unknown
}
