import Domain
import Search
import Testing

@Suite("The facets of a search")
struct FacetTests {
    @Test("are what counting by hand gives")
    func oracle() throws {
        let catalogue = RandomCatalogue(products: 120, seed: 11)
        let index = catalogue.index()
        var random = SplitMix64(seed: 12)
        for _ in 0..<300 {
            let filter = try RandomCatalogue.filter(&random)
            let text = ["", "red heart", "candle"].randomElement(using: &random) ?? ""
            let query = SearchQuery(text: text, mode: .lexical, filter: filter, limit: 1_000, wantsFacets: true)
            let answer = index.search(query)
            let facets = try #require(answer.facets)
            let sales = catalogue.passing(filter)
            let found = answer.hits.map(\.product)

            var countries: [Int32: Int] = [:]
            var bands: [PriceBand: Int] = [:]
            for product in found {
                let own = sales[product.key] ?? []
                for country in Set(own.map(\.country)) { countries[country, default: 0] += 1 }
                let met = Set(own.compactMap { sale in PriceBand.all.last { $0.from <= sale.price } })
                for band in met { bands[band, default: 0] += 1 }
            }
            let categories = Dictionary(grouping: found.compactMap(\.category)) { $0 }.mapValues(\.count)
            #expect(Dictionary(uniqueKeysWithValues: facets.countries.map { ($0.country, $0.count) }) == countries)
            #expect(Dictionary(uniqueKeysWithValues: facets.priceBands.map { ($0.band, $0.count) }) == bands)
            #expect(Dictionary(uniqueKeysWithValues: facets.categories.map { ($0.name, $0.count) }) == categories)
        }
    }

    @Test("say of one word what the search would find, were it narrowed")
    func narrowing() throws {
        let catalogue = RandomCatalogue(products: 120, seed: 13)
        let index = catalogue.index()
        var random = SplitMix64(seed: 14)
        for _ in 0..<100 {
            let filter = try RandomCatalogue.filter(&random)
            let query = SearchQuery(text: "heart", mode: .lexical, filter: filter, wantsFacets: true)
            for facet in try #require(index.search(query).facets).countries {
                var narrowed = query
                narrowed.filter = SaleFilter(countries: [facet.country], price: filter.price)
                #expect(index.search(narrowed).found == facet.count)
            }
        }
    }

    @Test("come the greatest first, then by name; bands by price; and only when asked for")
    func order() throws {
        let products = [1, 2, 3].map { SmallCatalogue.product($0, "HEART", category: $0 == 3 ? "Alpha" : "Beta") }
        let sales = [(1, 7), (1, 8), (2, 8), (2, 6), (3, 9)].map {
            SoldAt(product: $0.0, country: $0.1, price: Money(tenThousandths: Int64($0.0) * 19_999))
        }
        let index = SearchIndex(
            products: products, soldAt: sales, countryNames: [6: "Spain", 7: "Italy", 8: "Norway"])
        let query = SearchQuery(text: "", filter: .none, limit: 0, wantsFacets: true)
        let answer = index.search(query)
        #expect(answer.found == 3 && answer.hits.isEmpty)
        let facets = try #require(answer.facets)
        #expect(facets.countries.map(\.name) == ["Norway", "9", "Italy", "Spain"])
        #expect(facets.categories.map(\.name) == ["Beta", "Alpha"])
        #expect(facets.priceBands.map(\.band.from) == [try Money("1"), try Money("2"), try Money("5")])
        #expect(facets.priceBands.map(\.band.below) == [try Money("2"), try Money("5"), try Money("10")])
        #expect(index.search(SearchQuery(text: "", filter: .none)).facets == nil)
    }
}
