internal import Domain
internal import HTTPClient

/// One country as restcountries describes it: members may be missing, their types may not be other than these.
struct RestCountry: Decodable {
    private let name: Name
    private let cca2, cca3, ccn3, region, subregion: String?
    private let continents, capital: [String]?
    private let population: Int64?
    private let latlng: [ExactNumber]?
    private let currencies: [String: Ignored]?

    private struct Name: Decodable { let common: String }
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) {}
    }

    /// The profile, each value checked.
    ///
    /// The first of several continents and capitals stands for all, as the service orders them. Of several currencies,
    /// which come without an order, none does.
    func profile() throws(MalformedAnswer) -> CountryProfile {
        guard let common = try name.common.checked("name") else { throw MalformedAnswer("a country has no name") }
        var profile = CountryProfile(name: common)
        profile.iso2 = try Self.code(cca2, "cca2", "A"..."Z", count: 2)
        profile.iso3 = try Self.code(cca3, "cca3", "A"..."Z", count: 3)
        profile.isoNumeric = try Self.code(ccn3, "ccn3", "0"..."9", count: 3)
        profile.region = try Self.value(region, "region") { try? Region($0) }
        profile.subregion = try subregion?.checked("subregion")
        profile.continent = try Self.value(continents?.first, "continents") { try? Continent($0) }
        profile.capital = try capital?.first?.checked("capital")
        guard population ?? 0 >= 0 else { throw MalformedAnswer("population is negative") }
        profile.population = population
        if let latlng, !latlng.isEmpty {
            guard latlng.count == 2,
                let latitude = CountryProfile.hundredThousandths(ofDegrees: latlng[0].description, limit: 90),
                let longitude = CountryProfile.hundredThousandths(ofDegrees: latlng[1].description, limit: 180)
            else { throw MalformedAnswer("latlng is no pair of degrees") }
            (profile.latitude, profile.longitude) = (latitude, longitude)
        }
        if let currencies, currencies.count == 1 {
            profile.currency = try Self.value(currencies.keys.first, "currencies") { try? Currency($0) }
        }
        return profile
    }

    /// A code of exactly these characters; nil when there is none.
    private static func code(
        _ text: String?, _ member: String, _ characters: ClosedRange<Unicode.Scalar>, count: Int
    ) throws(MalformedAnswer) -> String? {
        try value(text, member) { text in
            text.unicodeScalars.count == count && text.unicodeScalars.allSatisfy(characters.contains) ? text : nil
        }
    }

    /// The value of a text that may be missing or empty, but if it is there must be one of its kind.
    private static func value<Value>(
        _ text: String?, _ member: String, _ read: (String) -> Value?
    ) throws(MalformedAnswer) -> Value? {
        guard let text, !text.isEmpty else { return nil }
        guard let value = read(text) else { throw MalformedAnswer("\(member) is none that is known") }
        return value
    }
}
