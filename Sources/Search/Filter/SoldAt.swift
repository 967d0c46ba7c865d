package import Domain

/// At which prices a product was sold to a country: one for each (product, country, price) that occurs.
package struct SoldAt: Sendable {
    /// The product's key in the warehouse.
    package let product: Int32
    /// The country's key in the warehouse.
    package let country: Int32
    /// What one piece cost.
    package let price: Money

    /// A product that was sold to that country at that price.
    package init(product: Int32, country: Int32, price: Money) {
        self.product = product
        self.country = country
        self.price = price
    }
}
