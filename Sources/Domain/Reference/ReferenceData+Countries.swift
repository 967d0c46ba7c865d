extension ReferenceData {
    /// When the bundled tables were put together: 2026-11-21, in microseconds since 1970-01-01T00:00:00Z.
    package static let asOf: Int64 = 1_795_219_200_000_000

    /// What the bundled tables know of a country's name, as it is stored.
    package func country(named name: CountryName) -> EnrichedCountry {
        let (kind, profile) = resolve(name)
        let provider: String? =
            switch kind {
            case .country: "geonames"
            case .area, .none: "martlet"
            case .unknown: nil
            }
        return EnrichedCountry(
            kind: kind, profile: profile, source: kind == .unknown ? .missing : .bundled, provider: provider,
            asOf: ReferenceData.asOf)
    }
}
