import Domain
import Search
import Testing

@Suite("The filter of a search")
struct SaleFilterTests {
    @Test("lets pass exactly what was sold so, for ten thousand filters")
    func oracle() throws {
        let catalogue = RandomCatalogue(products: 150, seed: 5)
        let index = catalogue.index()
        var random = SplitMix64(seed: 6)
        let browse = SearchQuery(text: "", filter: .none, limit: 1_000)
        for _ in 0..<10_000 {
            var query = browse
            query.filter = try RandomCatalogue.filter(&random)
            let expected = catalogue.passingKeys(query.filter)
            let answer = index.search(query)
            #expect(Set(answer.hits.map(\.product.key)) == expected, "\(query.filter)")
            #expect(answer.found == expected.count && answer.hits.count == expected.count)
            let set = index.products(passing: query.filter)
            #expect(set.count == expected.count)
            #expect(index.products.indices.allSatisfy { set.contains($0) == expected.contains(index.products[$0].key) })
        }
    }

    @Test("holds for every hit by words, and takes nothing else away")
    func withWords() throws {
        let catalogue = RandomCatalogue(products: 150, seed: 7)
        let index = catalogue.index()
        var random = SplitMix64(seed: 8)
        for _ in 0..<2_000 {
            let filter = try RandomCatalogue.filter(&random)
            let word = RandomCatalogue.words.randomElement(using: &random) ?? ""
            let expected = Set(index.keys(word)).intersection(catalogue.passingKeys(filter))
            #expect(Set(index.keys(word, filter: filter)) == expected)
        }
    }

    @Test("wants the country and the price of one sale")
    func sameSale() throws {
        let sales = [
            SoldAt(product: 1, country: 1, price: try Money("2")),
            SoldAt(product: 1, country: 2, price: try Money("5")),
        ]
        let index = SearchIndex(
            products: [SmallCatalogue.product(1, "HEART")], soldAt: sales, countryNames: [1: "France", 2: "Spain"])
        let five = try PriceRange(minimum: Money("5"), maximum: Money("5"))
        #expect(index.keys("", filter: SaleFilter(countries: [1], price: five)) == [])
        #expect(index.keys("", filter: SaleFilter(countries: [2], price: five)) == [1])
        #expect(index.keys("", filter: SaleFilter(countries: [1, 2], price: five)) == [1])
        #expect(
            index.keys("", filter: SaleFilter(countries: [1, 2], price: try PriceRange(minimum: Money("5.0001")))) == []
        )
        let sold = index.soldAt(0)
        #expect(sold.map(\.country) == [1, 2] && sold.map { "\($0.price)" } == ["2.00", "5.00"])
        let lamps = SaleFilter(countries: [1], category: "Lamps")
        #expect(index.keys("", filter: lamps) == [], "of no category")
    }

    @Test("lets nothing pass with no country, everything without any condition")
    func extremes() {
        let unsold = SearchIndex(products: [SmallCatalogue.product(1, "HEART")], soldAt: [], countryNames: [:])
        #expect(unsold.keys("", filter: SaleFilter(countries: [])) == [])
        #expect(unsold.keys("", filter: SaleFilter(countries: [1])) == [])
        #expect(unsold.keys("heart", filter: .none) == [1])
        #expect(unsold.soldAt(0).isEmpty)
        let most = SoldAt(product: 1, country: .max, price: .maximum)
        let index = SearchIndex(products: [SmallCatalogue.product(1, "HEART")], soldAt: [most], countryNames: [:])
        #expect(index.keys("", filter: SaleFilter(countries: [.max])) == [1])
    }
}
