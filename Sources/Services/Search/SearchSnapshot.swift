package import Domain
internal import Repositories
package import Search

/// The catalogue of one version, ready to be searched: made once and never changed.
package final class SearchSnapshot: Sendable {
    /// The version's names and countries.
    let catalog: Catalog
    package let index: SearchIndex
    package let vectors: ProductVectors
    /// What is told of each product.
    let representations: ProductRepresentation
    /// How long the index took to make, without reading what it is made from.
    package let buildTime: Duration
    private let places: [Int32: Int]
    private let codes: [StockCode: Int]
    private let countryKeys: [CountryName: Int32]
    /// By what people call a country, in lower case: its own name, the common one and its ISO codes.
    private let countryCalls: [String: Set<Int32>]

    /// Makes the index; it takes a second for five thousand products with a million sales.
    ///
    /// - Parameter known: the vectors of an earlier snapshot of the same facts; nil to learn them.
    init(_ material: SearchMaterial, _ catalog: Catalog, known: ProductVectors?) {
        let start = ContinuousClock.now
        self.catalog = catalog
        var products = material.products
        let vectors = known ?? ProductVectors(products: products, baskets: Self.goods(material))
        self.vectors = vectors
        var sources = material.categorySources.map { source -> CategorySource in
            switch source {
            case .bundled: .bundled
            case .live, .cache: .live
            case .missing: .missing
            }
        }
        let labels = products.map { product -> CategoryLabel? in
            guard let category = product.category else { return nil }
            return CategoryLabel(category: category, subcategory: product.subcategory ?? "")
        }
        for (place, guess) in vectors.neighboursCategory(labels).enumerated() {
            guard let label = guess?.label else { continue }
            products[place] = products[place].classified(as: label)
            sources[place] = .neighbours
        }
        let names = Dictionary(uniqueKeysWithValues: catalog.countries.enumerated().map { (Int32($0), $1) })
        index = SearchIndex(
            products: products, soldAt: material.soldAt, countryNames: names, semantic: vectors.ranking)
        representations = ProductRepresentation(index, sources) { names[$0] ?? String($0) }
        places = Dictionary(uniqueKeysWithValues: products.enumerated().map { ($1.key, $0) })
        codes = Dictionary(
            products.enumerated().map { (StockCode(stored: $1.stockCode), $0) }, uniquingKeysWith: { first, _ in first }
        )
        countryKeys = Dictionary(names.map { (CountryName(stored: $1), $0) }) { first, _ in first }
        var calls: [String: Set<Int32>] = [:]
        for (key, name) in names {
            let profile = catalog.country(key, catalog.current.version).profile
            for call in [name, profile?.name, profile?.iso2, profile?.iso3] {
                if let call { calls[call.lowercased(), default: []].insert(key) }
            }
        }
        countryCalls = calls
        buildTime = ContinuousClock.now - start
    }

    /// The baskets without postage, fees and the like: they stand beside everything and tell nothing.
    private static func goods(_ material: SearchMaterial) -> [BasketLine] {
        let isGoods = material.products.map { $0.category != "Services" }
        return material.baskets.filter { isGoods[Int($0.product)] }
    }

    /// What it holds in memory, in bytes, without the catalog: an estimate.
    package var memoryBytes: Int { index.memoryBytes + representations.memoryBytes + 64 * index.products.count }

    /// The version that it was made from.
    package var version: PublishedVersion { catalog.current }

    /// The place of a product among those of the index; nil when it has none of that key.
    func place(key: Int32) -> Int? { places[key] }

    /// The place of a product among those of the index; nil when it has none of that stock code.
    func place(_ code: StockCode) -> Int? { codes[code] }

    /// The keys of the countries that are called so: the one of just that name, else whatever is called so by others.
    private func keys(of name: CountryName) -> Set<Int32> {
        countryKeys[name].map { [$0] } ?? countryCalls[name.text.lowercased()] ?? []
    }

    /// A country's key; nil for one that the version does not know.
    func countryKey(_ name: CountryName) -> Int32? { countryKeys[name] }

    /// A country's name.
    func countryName(_ key: Int32) -> String { index.countryNames[key] ?? String(key) }

    /// A filter in the names and keys of this version.
    func resolve(_ filter: ProductFilter) -> ResolvedFilter {
        var named: [String] = []
        var keys: Set<Int32>?
        for choice in filter.countries {
            for name in choice.names(known: { !self.keys(of: $0).isEmpty }) {
                let found = self.keys(of: name)
                keys = (keys ?? []).union(found)
                for name in found.isEmpty ? [name.text] : found.sorted().map(countryName) where !named.contains(name) {
                    named.append(name)
                }
            }
        }
        if filter.region != nil || filter.continent != nil {
            let inside = Set(
                catalog.countryKeys(region: filter.region, continent: filter.continent, version.version))
            keys = keys?.intersection(inside) ?? inside
        }
        return ResolvedFilter(
            asked: filter, countryNames: named,
            sales: SaleFilter(countries: keys, price: filter.price, category: filter.category?.text))
    }
}
