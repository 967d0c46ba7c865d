internal import Domain
internal import HTTPClient
internal import HTTPTypes
internal import Providers
internal import Testing

@Suite("An answer of restcountries")
struct RestCountriesTests {
    static let unitedKingdom = #"""
        {"name":{"common":"United Kingdom","official":"United Kingdom of Great Britain and Northern Ireland",
        "nativeName":{"eng":{"official":"…","common":"United Kingdom"}}},"cca2":"GB","cca3":"GBR",
        "currencies":{"GBP":{"name":"British pound","symbol":"£"}},"capital":["London"],"region":"Europe",
        "subregion":"Northern Europe","latlng":[54.0,-2.0],"population":67215293,"continents":["Europe"]}
        """#

    private func decode(_ text: String) throws(MalformedAnswer) -> [CountryProfile] {
        try RestCountries.profiles(in: ClientResponse(text))
    }

    @Test("gives all that a country's profile holds")
    func whole() throws {
        var expected = CountryProfile(name: "United Kingdom")
        (expected.iso2, expected.iso3, expected.capital) = ("GB", "GBR", "London")
        (expected.region, expected.subregion, expected.continent) = (.europe, "Northern Europe", .europe)
        (expected.population, expected.currency) = (67_215_293, .gbp)
        (expected.latitude, expected.longitude) = (5_400_000, -200_000)
        #expect(try decode("[\(Self.unitedKingdom)]") == [expected])
    }

    @Test("may leave out everything but the name")
    func partial() throws {
        #expect(try decode(#"[{"name":{"common":"Nowhere"}}]"#) == [CountryProfile(name: "Nowhere")])
        #expect(try decode("[]").isEmpty)
        let empty = #"""
            [{"name":{"common":"Antarctica"},"cca2":"AQ","ccn3":"","region":"Antarctic","subregion":"","capital":[],
            "continents":["Antarctica"],"currencies":{},"latlng":[],"population":0,"region2":5}]
            """#
        let antarctica = try #require(try decode(empty).first)
        #expect(antarctica.region == .antarctic && antarctica.continent == .antarctica && antarctica.population == 0)
        #expect(antarctica.subregion == nil && antarctica.capital == nil && antarctica.currency == nil)
        #expect(antarctica.latitude == nil && antarctica.isoNumeric == nil)
    }

    @Test("with several currencies has none, with several continents the first")
    func several() throws {
        let text = #"[{"name":{"common":"X"},"currencies":{"PAB":{},"USD":{}},"continents":["Europe","Asia"]}]"#
        let profile = try #require(try decode(text).first)
        #expect(profile.currency == nil && profile.continent == .europe)
    }

    @Test(
        "with a member that cannot be is refused, which is named",
        arguments: [
            (#""cca2":"gb""#, "cca2"), (#""cca2":"GBR""#, "cca2"), (#""cca2":5"#, "type"), (#""cca3":"ＧＢＲ""#, "cca3"),
            (#""ccn3":"82""#, "ccn3"), (#""region":"Eurasia""#, "region"), (#""continents":["America"]"#, "continents"),
            (#""continents":"Europe""#, "type"), (#""population":-1"#, "population"),
            (#""population":"67215293""#, "type"),
            (#""population":1.5"#, "JSON"), (#""population":1e30"#, "JSON"), (#""latlng":[54.0]"#, "latlng"),
            (#""latlng":[91,0]"#, "latlng"), (#""latlng":[0,-180.00001]"#, "latlng"),
            (#""latlng":["54","-2"]"#, "type"),
            (#""latlng":[1,2,3]"#, "latlng"), (#""capital":"London""#, "type"),
            (#""capital":["Lon\u0000don"]"#, "capital"),
            (#""subregion":"a\u0085b""#, "subregion"), (#""currencies":["GBP"]"#, "type"),
            (#""currencies":{"POUND":{}}"#, "currencies"), (#""name":{"common":""}"#, "name"),
        ])
    func members(member: String, word: String) {
        let name = member.hasPrefix("\"name\"") ? "" : #""name":{"common":"X"},"#
        let error = #expect(throws: MalformedAnswer.self) { _ = try decode("[{\(name)\(member)}]") }
        #expect(error?.reason.contains(word) == true, "\(error?.reason ?? "")")
    }

    @Test("with a text beyond its length is refused, and not quoted")
    func long() {
        let text = String(repeating: "secret", count: 40)
        let error = #expect(throws: MalformedAnswer.self) { _ = try decode(#"[{"name":{"common":"\#(text)"}}]"#) }
        #expect(error?.reason == "name is too long")
    }

    @Test(
        "that is not a list of countries is refused",
        arguments: [
            "", "null", "{}", "[null]", "[[]]", "[{}]", "[{\"name\":\"X\"}]", "<html>", "[{\"name\":{}}]", "[1",
        ])
    func hostile(text: String) {
        #expect(throws: MalformedAnswer.self) { _ = try decode(text) }
    }

    @Test("nested without end is refused")
    func nested() {
        let text = "[{\"name\":" + String(repeating: "[", count: 100_000)
        #expect(throws: MalformedAnswer.self) { _ = try decode(text) }
    }

    @Test("that there is no such country is no profile")
    func notFound() throws {
        let response = ClientResponse(#"{"message":"Not Found","status":404}"#, status: .notFound)
        #expect(try RestCountries.profiles(in: response).isEmpty)
    }
}
