/// What a version knows of a country's name, and from where.
package struct EnrichedCountry: Hashable, Sendable {
    /// What the name stands for.
    package let kind: CountryKind
    /// Nil where the kind is `none` or `unknown`.
    package let profile: CountryProfile?
    package let source: ValueSource
    /// Who said so: `restcountries`, `geonames`; nil where nobody did.
    package let provider: String?
    /// When a service answered or the bundled table was made, microseconds since 1970-01-01T00:00:00Z.
    package let asOf: Int64

    /// What is known, as it is stored.
    package init(kind: CountryKind, profile: CountryProfile?, source: ValueSource, provider: String?, asOf: Int64) {
        self.kind = kind
        self.profile = profile
        self.source = source
        self.provider = provider
        self.asOf = asOf
    }

    /// Nothing is known.
    package static let unknown = EnrichedCountry(kind: .unknown, profile: nil, source: .missing, provider: nil, asOf: 0)
}
