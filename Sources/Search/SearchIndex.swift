package import Domain

/// The catalogue of one warehouse version, ready to be searched.
///
/// It is built once, from what the version holds, and never changes: any number of threads may search it at once. It
/// does no I/O and waits for nothing. A product's number is its place in `products`.
package final class SearchIndex: Sendable {
    /// What it was built from.
    package let products: [SearchProduct]
    let lexical: LexicalIndex
    let sales: SaleTable
    let semantic: SemanticRanking?
    /// The countries' names by key.
    package let countryNames: [Int32: String]
    /// The names of all categories, in the order of their bytes.
    let categoryNames: [String]
    /// By product: its category's place in `categoryNames`, or -1.
    let categories: [Int32]
    /// By product: how many keys are smaller.
    let keyRanks: [UInt32]
    /// By product: how many different revenues, and quantities, are smaller.
    let revenueRanks: [UInt32]
    let quantityRanks: [UInt32]

    /// An index of these products.
    ///
    /// Keys are unique among products. `soldAt` may come in any order; sales of products that are not there do not count.
    /// Countries without a name are named by their key.
    package init(
        products: [SearchProduct], soldAt: [SoldAt], countryNames: [Int32: String], semantic: SemanticRanking? = nil
    ) {
        self.products = products
        self.semantic = semantic
        self.countryNames = countryNames
        lexical = LexicalIndex(products)
        sales = SaleTable(soldAt, productKeys: products.map(\.key))
        let names = Set(products.compactMap(\.category)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
        categoryNames = names
        categories = products.map { $0.category.flatMap { numbers[$0] } ?? -1 }
        keyRanks = Self.ranks(products.map { Int64($0.key) })
        revenueRanks = Self.ranks(products.map(\.revenue.tenThousandths))
        quantityRanks = Self.ranks(products.map(\.quantity))
    }

    /// What it holds in memory, in bytes: an estimate, without the products' own texts and what the allocator adds.
    package var memoryBytes: Int {
        lexical.memoryBytes + sales.memoryBytes + (semantic?.memoryBytes ?? 0)
            + MemoryLayout<SearchProduct>.stride * products.capacity
            + 4 * (categories.capacity + keyRanks.capacity + revenueRanks.capacity + quantityRanks.capacity)
    }

    /// At which prices a product, by its number, was sold to which countries: each pair once, country after country,
    /// those with the most prices in the index first, prices ascending.
    package func soldAt(_ index: Int) -> [(country: Int32, price: Money)] {
        sales.sales(of: index).map { (sales.countryKeys[sales.country(of: $0)], sales.prices[sales.price(of: $0)]) }
    }

    /// The key of the country with the most prices; nil when nothing was sold.
    package var busiestCountry: Int32? { sales.countryKeys.first }

    /// The products that have a sale which passes the filter.
    package func products(passing filter: SaleFilter) -> ProductSet { PreparedFilter(filter, self).passing }

    /// For each value how many different ones are smaller.
    private static func ranks(_ values: [Int64]) -> [UInt32] {
        var ranks = [UInt32](repeating: 0, count: values.count)
        var rank: UInt32 = 0
        var last: Int64?
        for index in values.indices.sorted(by: { values[$0] < values[$1] }) {
            if let last, last != values[index] { rank += 1 }
            ranks[index] = rank
            last = values[index]
        }
        return ranks
    }
}
