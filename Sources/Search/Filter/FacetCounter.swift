/// Counts the hits of a search by country, price band and category.
///
/// A hit counts once for each country, and each band, in which one of its sales passes the filter: a count is what the
/// same search would find, were its filter narrowed to that country or band.
struct FacetCounter {
    private let table: SaleTable
    private let filter: PreparedFilter
    private var countries: [Int]
    private var lastSeen: [Int]
    private var bands: [Int]
    private var categories: [Int]

    /// Nothing counted yet.
    init(_ table: SaleTable, _ filter: PreparedFilter, categoryCount: Int) {
        self.table = table
        self.filter = filter
        countries = Array(repeating: 0, count: table.countryKeys.count)
        lastSeen = Array(repeating: -1, count: table.countryKeys.count)
        bands = Array(repeating: 0, count: PriceBand.all.count)
        categories = Array(repeating: 0, count: categoryCount)
    }

    /// Counts hits, each once; a category is a number, below 0 for none.
    mutating func count(_ hits: [RankedProduct], categories numbers: [Int32]) {
        for hit in hits {
            var bandsSeen = 0
            for sale in table.sales(of: hit.product) where filter.admits(sale: sale) {
                let country = table.country(of: sale)
                if lastSeen[country] != hit.product {
                    lastSeen[country] = hit.product
                    countries[country] += 1
                }
                bandsSeen |= 1 << Int(table.bands[table.price(of: sale)])
            }
            while bandsSeen != 0 {
                bands[bandsSeen.trailingZeroBitCount] += 1
                bandsSeen &= bandsSeen - 1
            }
            let category = Int(numbers[hit.product])
            if category >= 0 { categories[category] += 1 }
        }
    }

    /// What was counted: the greatest counts first, then by name; bands in their order.
    ///
    /// Nothing is listed with a count of 0.
    func facets(countryNames: [Int32: String], categoryNames: [String]) -> SearchFacets {
        let named = zip(table.countryKeys, countries).filter { $1 > 0 }.map {
            CountryCount(country: $0, name: countryNames[$0] ?? String($0), count: $1)
        }
        let grouped = zip(categoryNames, categories).filter { $1 > 0 }.map { CategoryCount(name: $0, count: $1) }
        return SearchFacets(
            countries: named.sorted { ($1.count, $0.name, $0.country) < ($0.count, $1.name, $1.country) },
            priceBands: zip(PriceBand.all, bands).filter { $1 > 0 }.map { PriceBandCount(band: $0, count: $1) },
            categories: grouped.sorted { ($1.count, $0.name) < ($0.count, $1.name) })
    }
}
