import Domain
import Search

/// Catalogues made up for a test.
enum SmallCatalogue {
    /// Products with these descriptions and the keys 1, 2, …; each sold once to country 1 for 1.00.
    static func index(_ descriptions: String?...) -> SearchIndex {
        index(descriptions.enumerated().map { product(Int32($0 + 1), $1) })
    }

    /// These products, each sold once to country 1 for 1.00.
    static func index(_ products: [SearchProduct], semantic: SemanticRanking? = nil) -> SearchIndex {
        let sales = products.map { SoldAt(product: $0.key, country: 1, price: Money(tenThousandths: Money.scale)) }
        return SearchIndex(
            products: products, soldAt: sales, countryNames: [1: "United Kingdom"], semantic: semantic)
    }

    static func product(
        _ key: Int32, _ description: String?, code: String? = nil, category: String? = nil,
        subcategory: String? = nil, quantity: Int64 = 1, revenue: Int64 = 1
    ) -> SearchProduct {
        SearchProduct(
            key: key, stockCode: code ?? "C\(key)", description: description, category: category,
            subcategory: subcategory, sales: 1, quantity: quantity,
            revenue: Money(tenThousandths: revenue * Money.scale))
    }
}

extension SearchIndex {
    /// The keys of what is found by words, best first.
    func keys(_ text: String, filter: SaleFilter = .none) -> [Int32] {
        search(SearchQuery(text: text, mode: .lexical, filter: filter, limit: 1_000)).hits.map(\.product.key)
    }
}
