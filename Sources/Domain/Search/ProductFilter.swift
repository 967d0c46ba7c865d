/// Which products are meant: those that were sold to one of the countries at a unit price in the range, both at once, and
/// that belong to the category.
package struct ProductFilter: Hashable, Sendable {
    /// The countries; empty for any.
    package let countries: [CountryChoice]
    /// The region that the country lies in.
    package let region: Region?
    /// The continent that the country lies in.
    package let continent: Continent?
    /// What one piece cost.
    package let price: PriceRange
    /// The product's category.
    package let category: CategoryName?

    /// A filter; without arguments, all products.
    package init(
        countries: [CountryChoice] = [], region: Region? = nil, continent: Continent? = nil,
        price: PriceRange = .unbounded, category: CategoryName? = nil
    ) {
        self.countries = countries
        self.region = region
        self.continent = continent
        self.price = price
        self.category = category
    }

    /// Whether it names countries or prices, as a search must.
    package var namesSales: Bool {
        !countries.isEmpty || region != nil || continent != nil || !price.isUnbounded
    }

    init(_ given: GivenParameters<SearchParameter>, _ validation: inout Validation) {
        self.init(
            countries: given.coerceAll(.country, &validation), region: given.coerce(.region, &validation),
            continent: given.coerce(.continent, &validation),
            price: given.bounds(.priceMin, .priceMax, &validation), category: given.coerce(.category, &validation))
    }
}
