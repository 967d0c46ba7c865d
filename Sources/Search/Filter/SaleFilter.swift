package import Domain

/// Which sales a product must have had to be found, to one of these countries and at a price in this range, both at once,
/// and which category it must belong to.
package struct SaleFilter: Hashable, Sendable {
    /// The countries' keys; nil for any country, empty for none.
    package let countries: Set<Int32>?
    /// The prices of one piece, both ends included.
    package let price: PriceRange
    /// The product's category; nil for any.
    package let category: String?

    /// Sales to one of `countries` at a price in `price`, of products of `category`.
    package init(countries: Set<Int32>? = nil, price: PriceRange = .unbounded, category: String? = nil) {
        self.countries = countries
        self.price = price
        self.category = category
    }

    /// Everything passes, products that were never sold too.
    package static let none = SaleFilter()

    /// Whether it leaves nothing out.
    package var isEmpty: Bool { countries == nil && price.isUnbounded && category == nil }
}
