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
