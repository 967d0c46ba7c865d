/// The parameters of `GET /api/v1/search`, each declared here once.
package enum SearchParameter: String, CaseIterable, Sendable {
    case query = "q"
    case country
    case region
    case continent
    case priceMin = "price_min"
    case priceMax = "price_max"
    case category
    case mode
    case sort
    case page
    case size
    case facets
    case highlight

    /// Those of `GET /api/v1/products/{stock_code}/similar`.
    package static let ofSimilar: [SearchParameter] = [
        .size, .country, .region, .continent, .priceMin, .priceMax, .category,
    ]

    /// Its name, what it takes and what it does.
    package var info: ParameterInfo {
        switch self {
        case .query: info(SearchText.self, "heart", "The words that are looked for; left out, all products that pass.")
        case .country:
            info(
                CountryChoice.self, "France", "Products sold to that country, named as in the source. May be repeated.")
        case .region: info(Region.self, "Europe", "Products sold to countries of that region (UN M49).")
        case .continent: info(Continent.self, "Asia", "Products sold to countries of that continent.")
        case .priceMin: info(Money.self, "2.00", "Products sold at that price a piece or more.")
        case .priceMax: info(Money.self, "5.00", "Products sold at that price a piece or less.")
        case .category: info(CategoryName.self, "Kitchen & dining", "Products of that category, as the facets name it.")
        case .mode: info(SearchMode.self, "lexical", "How products are found; hybrid when left out.")
        case .sort:
            info(
                SearchSort.self, "price:asc",
                "The order of the hits; relevance when left out. Without a direction prices ascend, all else descends.")
        case .page: info(PageNumber.self, "2", "The page, from 1.")
        case .size: info(PageSize.self, "10", "Hits a page; \(PageRequest.defaultSize) when left out.")
        case .facets: info(Flag.self, "true", "Whether hits are counted by country, price band and category.")
        case .highlight: info(Flag.self, "true", "Whether matched words are marked in the descriptions.")
        }
    }

    private func info<Value: Coercible>(_: Value.Type, _ example: String, _ summary: String) -> ParameterInfo {
        ParameterInfo(name: rawValue, constraint: Value.constraint, example: example, summary: summary)
    }
}
