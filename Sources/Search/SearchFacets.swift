/// How many of a search's hits belong to each country, price band and category; only those with at least one.
package struct SearchFacets: Hashable, Sendable {
    /// Countries with a sale that passes the filter: the most hits first, then by name.
    package let countries: [CountryCount]
    /// Bands with a sale that passes the filter, the cheapest first.
    package let priceBands: [PriceBandCount]
    /// The products' categories: the most hits first, then by name.
    package let categories: [CategoryCount]

    /// Counts as they are given.
    package init(countries: [CountryCount], priceBands: [PriceBandCount], categories: [CategoryCount]) {
        self.countries = countries
        self.priceBands = priceBands
        self.categories = categories
    }
}

/// How many hits were sold to a country.
package struct CountryCount: Hashable, Sendable {
    /// The country's key.
    package let country: Int32
    /// Its name; its key in digits when the index was given none.
    package let name: String
    /// How many hits have a sale to it that passes the filter.
    package let count: Int

    /// A country with its count.
    package init(country: Int32, name: String, count: Int) {
        self.country = country
        self.name = name
        self.count = count
    }
}

/// How many hits were sold at prices in a band.
package struct PriceBandCount: Hashable, Sendable {
    /// The prices.
    package let band: PriceBand
    /// How many hits have a sale at such a price that passes the filter.
    package let count: Int
}

/// How many hits belong to a category.
package struct CategoryCount: Hashable, Sendable {
    /// The category.
    package let name: String
    /// How many hits belong to it.
    package let count: Int

    /// A category with its count.
    package init(name: String, count: Int) {
        self.name = name
        self.count = count
    }
}
