internal import Domain

/// A ``SaleFilter`` in the numbers of one ``SearchIndex``.
struct PreparedFilter {
    private let table: SaleTable
    private let categories: [Int32]
    /// The category's number, -2 for one that no product has; nil for any.
    private let category: Int32?
    /// Whether everything passes, products that were never sold too.
    private let isEmpty: Bool
    /// By country's number.
    private let isAllowed: [Bool]
    /// One above the greatest number of an allowed country: no sale from there on passes.
    private let countryEnd: Int
    /// The numbers of the prices in range.
    private let prices: Range<Int>

    /// A filter for use with that index.
    init(_ filter: SaleFilter, _ index: SearchIndex) {
        let table = index.sales
        self.table = table
        categories = index.categories
        category = filter.category.map { name in index.categoryNames.firstIndex(of: name).map(Int32.init) ?? -2 }
        isEmpty = filter.isEmpty
        isAllowed = table.countryKeys.map { filter.countries?.contains($0) ?? true }
        countryEnd = (isAllowed.lastIndex(of: true) ?? -1) + 1
        let first = filter.price.minimum.map { least in Self.count(table.prices) { $0 < least } } ?? 0
        let end = filter.price.maximum.map { greatest in Self.count(table.prices) { $0 <= greatest } }
        prices = first..<max(end ?? table.prices.count, first)
    }

    /// Whether the product is of the category and some sale of it was to one of the countries at a price in range.
    func passes(_ product: Int) -> Bool {
        if isEmpty { return true }
        if let category, categories[product] != category { return false }
        for sale in table.sales(of: product) {
            let country = table.country(of: sale)
            if country >= countryEnd { return false }
            if isAllowed[country], prices.contains(table.price(of: sale)) { return true }
        }
        return false
    }

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

    /// The products that pass.
    func passing() -> ProductSet {
        var set = ProductSet(count: table.productCount)
        for product in 0..<table.productCount where passes(product) { set.insert(product) }
        return set
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
