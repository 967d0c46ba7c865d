/// Whom a bundled table is owed to, as its licence asks to be told.
package struct Attribution: Hashable, Sendable {
    /// What the values are.
    package let subject: String
    /// Who made them.
    package let source: String
    /// Under which terms they may be used.
    package let licence: String

    /// The sources of the bundled tables; `reference/README.md` tells more.
    package static let all: [Attribution] = [
        Attribution(
            subject: "names, codes, continents, populations, capitals and currencies of countries",
            source: "GeoNames, geonames.org", licence: "CC BY 4.0"),
        Attribution(
            subject: "regions and sub-regions", source: "United Nations Statistics Division, M49 standard",
            licence: "free to use with attribution"),
        Attribution(
            subject: "coordinates of countries", source: "The World Factbook, Central Intelligence Agency",
            licence: "public domain"),
        Attribution(
            subject: "exchange rates", source: "European Central Bank, euro foreign exchange reference rates",
            licence: "free to use with attribution"),
    ]
}
