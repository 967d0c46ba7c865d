package import Domain
package import HTTPClient
internal import HTTPTypes

/// Countries' facts from restcountries.com, version 3.1.
///
/// Source: the service's documentation, "Code", "Name" and "Filter response". An answer may have ten members at most, so
/// the number of ISO 3166 is not asked for.
package struct RestCountries: Sendable {
    private static let fields =
        "fields=name,cca2,cca3,region,subregion,continents,population,capital,latlng,currencies"

    private let service: ServiceClient
    private let url: String

    /// The service at `url`, usually `https://restcountries.com`.
    package init(_ service: ServiceClient, url: String) {
        self.service = service
        self.url = url.withoutTrailingSlash
    }

    /// The profiles of the countries of these codes of two letters, by code; those that it does not know are left out.
    package func profiles(codes: [String]) async throws(ServiceCallError) -> [String: CountryProfile] {
        guard !codes.isEmpty else { return [:] }
        let list = codes.map(\.percentEncoded).joined(separator: ",")
        let request = ClientRequest(json: "\(url)/v3.1/alpha?codes=\(list)&\(Self.fields)")
        let profiles = try await service.call(request) { try Self.profiles(in: $0) }
        var byCode: [String: CountryProfile] = [:]
        for profile in profiles {
            if let code = profile.iso2, codes.contains(code) { byCode[code] = profile }
        }
        return byCode
    }

    /// The country of exactly that name, common or official; nil unless there is one and only one.
    package func profile(named name: String) async throws(ServiceCallError) -> CountryProfile? {
        // A path's part of dots alone leads elsewhere (RFC 3986 section 5.2.4).
        guard !name.allSatisfy({ $0 == "." }) else { return nil }
        let request = ClientRequest(json: "\(url)/v3.1/name/\(name.percentEncoded)?fullText=true&\(Self.fields)")
        let profiles = try await service.call(request, accepting: [200, 404]) { try Self.profiles(in: $0) }
        return profiles.count == 1 ? profiles.first : nil
    }

    private struct NotFound: Decodable { let message: String }

    /// The profiles that an answer holds; none when it says that there are none.
    package static func profiles(in response: ClientResponse) throws(MalformedAnswer) -> [CountryProfile] {
        guard response.status == .ok else {
            // Its own word that there is none, and not a page of somebody who has never heard of countries.
            _ = try JSONAnswer.decode(NotFound.self, from: response.body)
            return []
        }
        var profiles: [CountryProfile] = []
        for country in try JSONAnswer.decode([RestCountry].self, from: response.body) {
            profiles.append(try country.profile())
        }
        return profiles
    }
}
