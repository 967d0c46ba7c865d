package import Domain
package import Search

/// What the search of one version is made from.
package struct SearchMaterial: Sendable {
    /// The products, by their keys' order.
    package internal(set) var products: [SearchProduct] = []
    /// Where each product's category comes from.
    package internal(set) var categorySources: [ValueSource] = []
    /// At which prices each product was sold to which countries.
    package internal(set) var soldAt: [SoldAt] = []
    /// Which products stand on the same invoices of sales.
    package internal(set) var baskets: [BasketLine] = []
}
