import Domain
import Search

/// A catalogue made by chance, the same for the same seed, with what it was made from.
struct RandomCatalogue {
    static let words = [
        "RED", "BLUE", "HEART", "LAMP", "CANDLE", "BOX", "TIN", "STAR", "OF", "15CM", "HANGING", "GLASS",
    ]

    let products: [SearchProduct]
    let soldAt: [SoldAt]
    let countryNames: [Int32: String]

    /// Keys come in no order, some sales twice, some of products that are not there.
    init(products count: Int, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let keys = (1...Int32(count)).shuffled(using: &random)
        products = keys.map { key in
            let words = (0..<Int.random(in: 0...5, using: &random)).compactMap { _ in
                Self.words.randomElement(using: &random)
            }
            return SmallCatalogue.product(
                key, words.isEmpty ? nil : words.joined(separator: " "),
                category: ["Lamps", "Tins", nil, "Boxes"].randomElement(using: &random) ?? nil,
                quantity: Int64.random(in: -2...20, using: &random), revenue: Int64.random(in: -5...50, using: &random))
        }
        var sales: [SoldAt] = []
        for key in keys {
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                sales.append(
                    SoldAt(
                        product: key, country: Int32.random(in: 1...9, using: &random),
                        price: Self.price(&random)))
            }
        }
        sales.append(SoldAt(product: 1_000_000, country: 1, price: Money(tenThousandths: 1)))
        soldAt = (sales + sales.prefix(20)).shuffled(using: &random)
        countryNames = Dictionary(uniqueKeysWithValues: (1...8).map { ($0, "Country \($0)") })
    }

    func index(semantic: SemanticRanking? = nil) -> SearchIndex {
        SearchIndex(products: products, soldAt: soldAt, countryNames: countryNames, semantic: semantic)
    }

    /// A price among few, so that borders are met often: 0 to 129.
    static func price(_ random: inout SplitMix64) -> Money {
        let units: Int64 = [0, 1, 2, 5, 10, 20, 50, 100].randomElement(using: &random) ?? 0
        let rest = Bool.random(using: &random) ? Money.scale - 1 : 0
        return Money(tenThousandths: units * Money.scale + rest)
    }

    /// Some countries or any, a price range with ends or without.
    static func filter(_ random: inout SplitMix64) throws -> SaleFilter {
        let countries = (0..<Int.random(in: 0...3, using: &random)).map { _ in Int32.random(in: 0...10, using: &random)
        }
        let ends = [price(&random), price(&random)].sorted()
        let range = try PriceRange(
            minimum: Bool.random(using: &random) ? ends[0] : nil, maximum: Bool.random(using: &random) ? ends[1] : nil)
        return SaleFilter(countries: Int.random(in: 0...3, using: &random) == 0 ? nil : Set(countries), price: range)
    }

    /// Whether a sale passes, by the filter's words.
    static func passes(_ sale: SoldAt, _ filter: SaleFilter) -> Bool {
        if let countries = filter.countries, !countries.contains(sale.country) { return false }
        if let minimum = filter.price.minimum, sale.price < minimum { return false }
        if let maximum = filter.price.maximum, sale.price > maximum { return false }
        return true
    }

    /// The sales of each product that pass, by key.
    func passing(_ filter: SaleFilter) -> [Int32: [SoldAt]] {
        let keys = Set(products.map(\.key))
        return Dictionary(
            grouping: soldAt.filter { keys.contains($0.product) && Self.passes($0, filter) }, by: \.product)
    }

    /// The keys of the products that pass.
    func passingKeys(_ filter: SaleFilter) -> Set<Int32> {
        filter.isEmpty ? Set(products.map(\.key)) : Set(passing(filter).keys)
    }
}
