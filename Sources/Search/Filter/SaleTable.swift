internal import Domain

/// At which prices each product was sold to which countries, packed: six bytes a price.
///
/// Countries and prices are numbered, countries by how many prices they have, the most first, so that a filter finds
/// what it seeks early in a product's list; prices in their order. A product's sales are ordered by country, then price.
struct SaleTable: Sendable {
    /// Country keys by number.
    let countryKeys: [Int32]
    /// The different prices, ascending, by number.
    let prices: [Money]
    /// The band of each price.
    let bands: [UInt8]
    /// The sales of product i are at `offsets[i]..<offsets[i + 1]`.
    private let offsets: [UInt32]
    private let saleCountries: [UInt16]
    private let salePrices: [UInt32]

    /// The sales of the products with these keys; those of other products, and more than one of the same, are left out.
    init(_ soldAt: [SoldAt], productKeys: [Int32]) {
        let numbers = Dictionary(productKeys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        var counts: [Int32: Int] = [:]
        for sale in soldAt { counts[sale.country, default: 0] += 1 }
        // Numbers are 16 bits wide; there are some 250 countries.
        let countryKeys = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Int(UInt16.max)).map(\.key)
        let countryNumbers = Dictionary(uniqueKeysWithValues: countryKeys.enumerated().map { ($1, UInt64($0)) })
        let prices = Set(soldAt.map(\.price)).sorted()
        let priceNumbers = Dictionary(uniqueKeysWithValues: prices.enumerated().map { ($1, UInt64($0)) })

        var sales = [[UInt64]](repeating: [], count: productKeys.count)
        for sale in soldAt {
            guard let product = numbers[sale.product], let country = countryNumbers[sale.country],
                let price = priceNumbers[sale.price]
            else { continue }
            sales[product].append(country << 32 | price)
        }
        var offsets: [UInt32] = [0]
        var saleCountries: [UInt16] = []
        var salePrices: [UInt32] = []
        for var own in sales {
            own.sort()
            var last: UInt64?
            for sale in own where sale != last {
                saleCountries.append(UInt16(sale >> 32))
                salePrices.append(UInt32(truncatingIfNeeded: sale))
                last = sale
            }
            offsets.append(UInt32(saleCountries.count))
        }
        self.countryKeys = countryKeys
        self.prices = prices
        bands = prices.map { UInt8(PriceBand.index(of: $0)) }
        self.offsets = offsets
        self.saleCountries = saleCountries
        self.salePrices = salePrices
    }

    var productCount: Int { offsets.count - 1 }

    var memoryBytes: Int {
        4 * (countryKeys.capacity + offsets.capacity + salePrices.capacity) + 2 * saleCountries.capacity
            + 8 * prices.capacity + bands.capacity
    }

    /// The places of a product's sales.
    func sales(of product: Int) -> Range<Int> { Int(offsets[product])..<Int(offsets[product + 1]) }

    /// The number of the country that a sale was to.
    func country(of sale: Int) -> Int { Int(saleCountries[sale]) }

    /// The number of a sale's price.
    func price(of sale: Int) -> Int { Int(salePrices[sale]) }
}
