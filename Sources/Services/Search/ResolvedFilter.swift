package import Domain
package import Search

/// A filter in the names and keys of one version.
package struct ResolvedFilter: Sendable {
    /// As it was asked for.
    package let asked: ProductFilter
    /// The countries that were named, as the source writes those that are known.
    package let countryNames: [String]
    /// What it means to the index.
    package let sales: SaleFilter
}
