package import Domain

/// A published version with the names that its facts' keys stand for, held in memory.
///
/// Joining five dimensions in SQL costs a page twice what the fact table alone does, and dimensions are small: about
/// 100 bytes a member. Immutable: a publication makes a new catalog and the old one lives as long as its readers.
package final class Catalog: Sendable {
    /// The version that is current in this catalog.
    package let current: PublishedVersion
    /// Stock codes by product key.
    package let stockCodes: [String]
    /// Descriptions by product key.
    package let descriptions: [String?]
    /// Customer ids by customer key; key 0, the unknown customer, has none.
    package let customers: [String]
    /// Names by country key.
    package let countries: [String]
    /// Invoice numbers by invoice key.
    package let invoices: [String]
    /// Exchange rates by the currency that amounts are in.
    package let rates: [Currency: RateTable]

    /// What is known of the countries, by country key; for each in the order of the versions that said so.
    let profiles: [Int32: [(version: Int64, country: EnrichedCountry)]]
    private let versions: [Int64: PublishedVersion]

    init(
        current: PublishedVersion, versions: [Int64: PublishedVersion], stockCodes: [String], descriptions: [String?],
        customers: [String], countries: [String], invoices: [String],
        profiles: [Int32: [(version: Int64, country: EnrichedCountry)]], rates: [Currency: RateTable]
    ) {
        self.current = current
        self.versions = versions
        self.stockCodes = stockCodes
        self.descriptions = descriptions
        self.customers = customers
        self.countries = countries
        self.invoices = invoices
        self.profiles = profiles
        self.rates = rates
    }

    /// The version of that number, if it was published before or with the current one.
    package func published(_ version: Int64) -> PublishedVersion? { versions[version] }

    /// What a version knows of the country with that key.
    package func country(_ key: Int32, _ version: Int64) -> EnrichedCountry {
        profiles[key]?.last { $0.version <= version }?.country ?? .unknown
    }

    /// The keys of the countries that a version puts in that region and on that continent, in their order.
    package func countryKeys(region: Region?, continent: Continent?, _ version: Int64) -> [Int32] {
        profiles.keys.sorted().filter { key in
            let profile = country(key, version).profile
            return (region == nil || profile?.region == region)
                && (continent == nil || profile?.continent == continent)
        }
    }
}
