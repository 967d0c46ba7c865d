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

    private let versions: [Int64: PublishedVersion]

    init(
        current: PublishedVersion, versions: [Int64: PublishedVersion], stockCodes: [String], descriptions: [String?],
        customers: [String], countries: [String], invoices: [String]
    ) {
        self.current = current
        self.versions = versions
        self.stockCodes = stockCodes
        self.descriptions = descriptions
        self.customers = customers
        self.countries = countries
        self.invoices = invoices
    }

    /// The version of that number, if it was published before or with the current one.
    package func published(_ version: Int64) -> PublishedVersion? { versions[version] }
}
