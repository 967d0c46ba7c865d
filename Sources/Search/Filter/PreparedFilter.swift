internal import Domain

/// A ``SaleFilter`` in the numbers of one ``SearchIndex``, with the products that pass.
struct PreparedFilter {
    private let table: SaleTable
    /// By country's number.
    private let isAllowed: [Bool]
    /// The numbers of the prices in range.
    private let prices: Range<Int>
    /// The products of the category of which some sale was to one of the countries at a price in range; all products,
    /// those that were never sold too, where nothing is asked for.
    let passing: ProductSet

    /// A filter for use with that index.
    init(_ filter: SaleFilter, _ index: SearchIndex) {
        let table = index.sales
        self.table = table
        isAllowed = table.countryKeys.map { filter.countries?.contains($0) ?? true }
        let first = filter.price.minimum.map { least in Self.count(table.prices) { $0 < least } } ?? 0
        let end = filter.price.maximum.map { greatest in Self.count(table.prices) { $0 <= greatest } }
        let prices = first..<max(end ?? table.prices.count, first)
        self.prices = prices
        var passing = ProductSet(count: table.productCount)
        if filter.isEmpty {
            for product in 0..<table.productCount { passing.insert(product) }
        } else if !prices.isEmpty {
            for country in isAllowed.indices where isAllowed[country] {
                table.insertProducts(soldTo: country, at: prices, into: &passing)
            }
        }
        if let category = filter.category {
            let number = index.categoryNames.firstIndex(of: category).map(Int32.init)
            for product in 0..<table.productCount where index.categories[product] != number { passing.remove(product) }
        }
        self.passing = passing
    }

    /// Whether the product passes.
    func passes(_ product: Int) -> Bool { passing.contains(product) }

    /// Whether a sale, by its place in the table, was to one of the countries at a price in range.
    func admits(sale: Int) -> Bool { isAllowed[table.country(of: sale)] && prices.contains(table.price(of: sale)) }

    /// The lowest and highest number of a price at which the product has a sale that passes; nil when it has none.
    func prices(of product: Int) -> (lowest: Int, highest: Int)? {
        var range: (lowest: Int, highest: Int)?
        for sale in table.sales(of: product) where admits(sale: sale) {
            let price = table.price(of: sale)
            range = (min(range?.lowest ?? price, price), max(range?.highest ?? price, price))
        }
        return range
    }

    /// How many of the first prices `belongs` holds for; they are ascending.
    private static func count(_ prices: [Money], where belongs: (Money) -> Bool) -> Int {
        var low = 0
        var high = prices.count
        while low < high {
            let middle = (low + high) / 2
            if belongs(prices[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
