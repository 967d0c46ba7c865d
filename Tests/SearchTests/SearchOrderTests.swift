import Domain
import Search
import Testing

@Suite("The order of hits")
struct SearchOrderTests {
    static let sorts = SearchSort.Field.allCases.flatMap {
        [SearchSort($0, isDescending: true), SearchSort($0, isDescending: false)]
    }

    @Test("is the same page by page as in one piece", arguments: sorts, ["", "red heart", "candle"])
    func paging(sort: SearchSort, text: String) throws {
        let catalogue = RandomCatalogue(products: 700, seed: 21)
        let index = catalogue.index()
        let filter = SaleFilter(countries: [1, 2, 3], price: try PriceRange(minimum: Money("1")))
        var query = SearchQuery(text: text, mode: .lexical, filter: filter, sort: sort, limit: 10_000)
        let all = index.search(query)
        #expect(all.hits.count == all.found && all.found > 5)
        for size in [1, 7, 20] {
            query.limit = size
            var paged: [Int] = []
            for offset in stride(from: 0, through: all.found, by: size) {
                query.offset = offset
                let page = index.search(query)
                #expect(page.found == all.found)
                paged += page.hits.map(\.index)
            }
            #expect(paged == all.hits.map(\.index))
        }
    }

    @Test("is by the field, then by key", arguments: sorts)
    func fields(sort: SearchSort) throws {
        let catalogue = RandomCatalogue(products: 300, seed: 22)
        let filter = SaleFilter(countries: [1, 2, 3], price: try PriceRange(minimum: Money("1"), maximum: Money("20")))
        let sales = catalogue.passing(filter)
        let value = { (hit: SearchHit) -> Double in
            let prices = sales[hit.product.key]?.map { Double($0.price.tenThousandths) } ?? []
            return switch sort.field {
            case .relevance: Double(hit.score)
            case .price: (sort.isDescending ? prices.max() : prices.min()) ?? -1
            case .revenue: Double(hit.product.revenue.tenThousandths)
            case .quantity: Double(hit.product.quantity)
            }
        }
        let query = SearchQuery(text: "red", mode: .lexical, filter: filter, sort: sort, limit: 1_000)
        let hits = catalogue.index().search(query).hits
        #expect(hits.count > 20)
        for (one, next) in zip(hits, hits.dropFirst()) {
            let (first, second) = (value(one), value(next))
            #expect(sort.isDescending ? first >= second : first <= second)
            if first == second { #expect(one.product.key < next.product.key) }
        }
    }

    @Test("without a text is by revenue")
    func browsing() {
        let catalogue = RandomCatalogue(products: 100, seed: 23)
        let browse = SearchQuery(text: " ", filter: .none, limit: 1_000)
        var byRevenue = browse
        byRevenue.sort = SearchSort(.revenue, isDescending: true)
        let index = catalogue.index()
        #expect(index.search(browse).hits.map(\.index) == index.search(byRevenue).hits.map(\.index))
    }

    @Test("takes any offset and limit")
    func extremes() {
        let index = SmallCatalogue.index("HEART", "HEART", "HEART")
        for (offset, limit, count) in [
            (0, 2, 2), (2, 2, 1), (3, 2, 0), (.max, .max, 0), (.min, .max, 3), (0, .min, 0), (1, .max, 2), (-5, 1, 1),
        ] {
            let query = SearchQuery(text: "heart", filter: .none, offset: offset, limit: limit)
            #expect(index.search(query).hits.count == count && index.search(query).found == 3)
        }
    }

    @Test("does not depend on the order in which products and sales came in")
    func determinism() throws {
        let catalogue = RandomCatalogue(products: 200, seed: 24)
        var random = SplitMix64(seed: 25)
        let index = catalogue.index()
        let shuffled = SearchIndex(
            products: catalogue.products.shuffled(using: &random), soldAt: catalogue.soldAt.shuffled(using: &random),
            countryNames: catalogue.countryNames)
        for sort in Self.sorts {
            for text in ["", "red", "red haert", "hanging glass box", "15 c"] {
                let filter = SaleFilter(countries: [1, 2, 3], price: try PriceRange(minimum: Money("1")))
                let query = SearchQuery(text: text, filter: filter, sort: sort, limit: 1_000, wantsFacets: true)
                let (one, other) = (index.search(query), shuffled.search(query))
                #expect(one.hits.map(\.product.key) == other.hits.map(\.product.key))
                #expect(one.hits.map(\.score) == other.hits.map(\.score) && one.facets == other.facets)
            }
        }
    }

    @Test("is the same for many searches at once")
    func concurrency() async {
        let index = RandomCatalogue(products: 300, seed: 26).index()
        let texts = ["red", "haert lamp", "candle box tin", "", "15cm st"]
        let expected = texts.map { index.keys($0) }
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<64 {
                group.addTask { @concurrent in index.keys(texts[task % 5]) == expected[task % 5] }
            }
            for await isSame in group { #expect(isSame) }
        }
    }
}
