package import Domain

/// A filter, with its region and continent turned into the keys of the countries that one version puts there.
///
/// Where a country lies is known from the catalog in memory and may change with a version, so no statement joins for it.
package struct SalesScope: Hashable, Sendable {
    /// The filter as it was asked for.
    package let filter: SalesFilter
    /// The countries that may count; nil when all may.
    package let countries: [Int32]?

    /// The scope of a filter in a version of that catalog.
    package init(_ filter: SalesFilter, _ version: PublishedVersion, in catalog: Catalog) {
        self.filter = filter
        countries =
            filter.region == nil && filter.continent == nil
            ? nil : catalog.countryKeys(region: filter.region, continent: filter.continent, version.version)
    }

    /// The scope of a filter that asks for no region or continent.
    package init(_ filter: SalesFilter) {
        self.filter = filter
        countries = filter.region == nil && filter.continent == nil ? nil : []
    }

    /// Whether all sales are meant.
    package var isEmpty: Bool { filter.isEmpty }
}
