internal import Domain

/// At which prices each product was sold to which countries, packed: six bytes a price.
///
/// Countries and prices are numbered, countries by how many prices they have, the most first, so that a filter finds
/// what it seeks early in a product's list; prices in their order. A product's sales are ordered by country, then price.
/// The sales of one product to one country are a run; runs are listed by country too.
final class SaleTable: Sendable {
    /// The sales of one product to one country.
    struct Run {
        let product: UInt32
        /// The places of its sales, in the order of their prices.
        let first, end: UInt32
        /// The numbers of its lowest and its highest price.
        let lowest, highest: UInt32
    }

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
    /// The runs of country i are at `runOffsets[i]..<runOffsets[i + 1]`.
    private let runs: [Run]
    private let runOffsets: [UInt32]

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
        (runs, runOffsets) = Self.runs(saleCountries, salePrices, offsets, countryCount: countryKeys.count)
    }

    private static func runs(
        _ countries: [UInt16], _ prices: [UInt32], _ offsets: [UInt32], countryCount: Int
    ) -> (runs: [Run], offsets: [UInt32]) {
        var byCountry = [[Run]](repeating: [], count: countryCount)
        for product in 0..<(offsets.count - 1) {
            var first = offsets[product]
            while first < offsets[product + 1] {
                let country = countries[Int(first)]
                var end = first + 1
                while end < offsets[product + 1], countries[Int(end)] == country { end += 1 }
                byCountry[Int(country)].append(
                    Run(
                        product: UInt32(product), first: first, end: end, lowest: prices[Int(first)],
                        highest: prices[Int(end) - 1]))
                first = end
            }
        }
        var runOffsets: [UInt32] = [0]
        for own in byCountry { runOffsets.append(runOffsets[runOffsets.count - 1] + UInt32(own.count)) }
        return (Array(byCountry.joined()), runOffsets)
    }

    var productCount: Int { offsets.count - 1 }

    var memoryBytes: Int {
        4 * (countryKeys.capacity + offsets.capacity + salePrices.capacity) + 2 * saleCountries.capacity
            + 8 * prices.capacity + bands.capacity + MemoryLayout<Run>.stride * runs.capacity
            + 4 * runOffsets.capacity
    }

    /// The places of a product's sales.
    func sales(of product: Int) -> Range<Int> { Int(offsets[product])..<Int(offsets[product + 1]) }

    /// Puts the products that have a sale to that country at one of the prices into a set.
    func insertProducts(soldTo country: Int, at wanted: Range<Int>, into set: inout ProductSet) {
        let list = runs
        let runs = list.span
        for place in Int(runOffsets[country])..<Int(runOffsets[country + 1]) {
            let run = runs[place]
            let lowest = Int(run.lowest)
            let highest = Int(run.highest)
            guard lowest < wanted.upperBound, highest >= wanted.lowerBound else { continue }
            // One of a run's ends decides most, without a look at what lies between.
            if lowest >= wanted.lowerBound || highest < wanted.upperBound
                || (run.first..<run.end).contains(where: { wanted.contains(Int(salePrices[Int($0)])) })
            {
                set.insert(Int(run.product))
            }
        }
    }

    /// The number of the country that a sale was to.
    func country(of sale: Int) -> Int { Int(saleCountries[sale]) }

    /// The number of a sale's price.
    func price(of sale: Int) -> Int { Int(salePrices[sale]) }
}
