import Domain
import Search
import Testing

@Suite("A search by words")
struct LexicalSearchTests {
    @Test("finds a word in its other forms, the same form first")
    func stems() {
        let index = SmallCatalogue.index("BOX OF CANDLES", "CANDLE IN BOX", "LAMP")
        #expect(index.keys("candle ") == [2, 1])
        #expect(index.keys("Candles ") == [1, 2])
        #expect(index.keys("CÀNDLÉ") == [2, 1])
    }

    @Test("puts what has all words first, and lets what has fewer follow while few have all")
    func allWords() {
        let index = SmallCatalogue.index("RED HEART", "RED LAMP", "RED HEART LAMP", "BLUE LAMP SHADE")
        #expect(index.keys("red lamp") == [2, 3, 1, 4])
        #expect(Set(index.keys("blue lamp heart").prefix(2)) == [3, 4])
        #expect(index.keys("zzzzzz red heart") == [1, 3])
        #expect(index.keys("zzzzzz") == [])
        let many = SmallCatalogue.index(
            (0..<10).map { SmallCatalogue.product($0, "RED LAMP \($0)") } + [SmallCatalogue.product(99, "RED HEART")])
        #expect(many.keys("red lamp").count == 10, "ten are enough")
    }

    @Test("looks for the most words among the products that pass the filter")
    func allWordsAmongPassing() {
        let sales = [
            SoldAt(product: 1, country: 1, price: .zero), SoldAt(product: 2, country: 2, price: .zero),
            SoldAt(product: 3, country: 2, price: .zero),
        ]
        let products = ["RED LAMP", "RED HEART", "BLUE HEART"].enumerated().map {
            SmallCatalogue.product(Int32($0 + 1), $1)
        }
        let index = SearchIndex(products: products, soldAt: sales, countryNames: [:])
        #expect(index.keys("red lamp") == [1, 2])
        #expect(index.keys("red lamp", filter: SaleFilter(countries: [2])) == [2])
    }

    @Test("does not insist on words that say little")
    func commonWords() {
        let index = SmallCatalogue.index("SET OF 3 TINS", "SET 3 TINS", "BAG OF NUTS")
        #expect(index.keys("set of 3 tins") == [1, 2])
        #expect(index.keys("the tins for a set ").sorted() == [1, 2])
        #expect(index.keys("of ") == [3, 1])
    }

    @Test("takes the last word for a beginning, unless a blank follows")
    func prefix() {
        let index = SmallCatalogue.index("LANTERN", "LAMP", "LAND ROVER", "PINK LAMP")
        #expect(index.keys("lan") == [1, 3])
        #expect(index.keys("la") == [1, 2, 3, 4])
        #expect(index.keys("la ") == [])
        #expect(index.keys("la.") == [])
        #expect(index.keys("pi lamp") == [2, 4], "only the last word may be a beginning")
        #expect(index.keys("lamp pi") == [4, 2])
    }

    @Test("ranks the same word before its stem, two words for one, a beginning")
    func forms() {
        let index = SmallCatalogue.index("CAKESTANDISH", "CAKE STAND", "CAKESTANDS", "CAKESTAND")
        #expect(index.keys("cakestand") == [4, 3, 2, 1])
    }

    @Test("finds two words written as one, and one written as two")
    func compounds() {
        let index = SmallCatalogue.index("REGENCY CAKESTAND 3 TIER", "GLASS CAKE STAND", "CAKE TIN", "BAND STAND")
        #expect(index.keys("cake stand").prefix(2) == [2, 1])
        let mirrors = SmallCatalogue.index("RED MIRROR", "MIRROR FRAME")
        #expect(mirrors.search(SearchQuery(text: "mirror red", filter: .none)).hits.last?.matchedWords == ["mirror"])
        #expect(index.keys("cakestands ") == [1, 2])
        #expect(index.keys("bandstand") == [4])
        #expect(index.keys("cakstand").contains(2), "also with a typing error")
    }

    @Test("finds a measure with or without a blank")
    func units() {
        let index = SmallCatalogue.index("STAR 15CM", "STAR 15 CM", "STAR 16CM", "STAR 15")
        #expect(index.keys("15cm") == [1, 2])
        #expect(index.keys("15 cm ") == [1, 2])
        #expect(Set(index.keys("star 15 ").prefix(3)) == [1, 2, 4])
        #expect(SmallCatalogue.index("SET 3 TINS", "SET TINS").keys("set3") == [1, 2])
    }

    @Test("keeps texts apart that are equal in another Unicode form, and finds each")
    func unicodeForms() {
        let (composed, decomposed) = ("\u{AC00}\u{BC29} BAG", "\u{1100}\u{1161}\u{1107}\u{1161}\u{11BC} BAG")
        let index = SmallCatalogue.index([
            SmallCatalogue.product(1, composed), SmallCatalogue.product(2, decomposed),
            SmallCatalogue.product(3, "1 LAMP", code: "\u{C9}A1"),
            SmallCatalogue.product(4, "LAMP", code: "E\u{301}A1"),
        ])
        #expect(index.keys(composed).first == 1 && index.keys(decomposed).first == 2)
        #expect(index.keys("1 ") == [3])
        #expect(index.keys("\u{C9}A1").first == 3 && index.keys("E\u{301}A1").first == 4)
    }

    @Test("prefers words that stand together and in the query's order")
    func proximity() {
        let index = SmallCatalogue.index("LIGHT AND BAG HOLDER", "HOLDER LIGHT BAG BOX", "LIGHT HOLDER BAG BOX")
        #expect(index.keys("light holder ") == [3, 2, 1])
        #expect(index.keys("holder light ").first == 2)
    }

    @Test("prefers a description that says nothing else")
    func coverage() {
        let index = SmallCatalogue.index("RED HEART DECORATION LARGE", "RED HEART", "RED HEART LARGE")
        #expect(index.keys("red heart ") == [2, 3, 1])
    }

    @Test("ranks the description before the category")
    func fields() {
        let index = SmallCatalogue.index([
            SmallCatalogue.product(1, "WHITE T-LIGHT", category: "Candle holders", revenue: 1_000_000),
            SmallCatalogue.product(2, "FROG CANDLE LARGE GREEN"),
            SmallCatalogue.product(3, nil, category: "Other", subcategory: "Candles"),
        ])
        #expect(index.keys("candle ") == [2, 1, 3])
    }

    @Test("lets a rare word count for more than a frequent one")
    func inverseFrequency() {
        let index = SmallCatalogue.index(
            "PINK BAG", "PINK BOX", "PINK TIN", "PINK CUP", "ZEBRA BAG", "OWL CUSHION")
        let keys = index.keys("pink zebra owls ")
        #expect(keys.count == 6 && Set(keys.prefix(2)) == [5, 6])
    }

    @Test("decides between like descriptions by revenue, then by key")
    func popularity() {
        let index = SmallCatalogue.index([
            SmallCatalogue.product(9, "RED HEART", revenue: 5), SmallCatalogue.product(4, "RED HEART", revenue: 50_000),
            SmallCatalogue.product(7, "RED HEART", revenue: 5), SmallCatalogue.product(2, "RED HEART", revenue: -3),
        ])
        #expect(index.keys("heart") == [4, 7, 9, 2])
    }

    @Test("finds stock codes in either letter case, and by their beginning")
    func codes() {
        let products = [
            (1, "85123A", "HEART"), (2, "85123a", "HEART"), (3, "85124", "LAMP"), (4, "gift_0001_20", "VOUCHER"),
            (5, "BANK CHARGES", "FEES"), (6, "POST", "POSTAGE"), (7, "DCGS0058", "OOH LA LA"), (8, "22", "TIN 85124"),
        ]
        let index = SmallCatalogue.index(products.map { SmallCatalogue.product(Int32($0), $2, code: $1) })
        #expect(index.keys("85123A") == [1, 2])
        #expect(index.keys(" 85123a ") == [2, 1])
        #expect(Set(index.keys("85123")) == [1, 2])
        #expect(Set(index.keys("8512")) == [1, 2, 3, 8])
        #expect(index.keys("8512 ") == [])
        #expect(index.keys("GIFT_0001_20") == [4])
        #expect(index.keys("bank charges") == [5])
        #expect(index.keys("post").first == 6)
        #expect(index.keys("dcgs") == [7])
        #expect(index.keys("dcgs0") == [7])
        #expect(index.keys("heart 85123a").prefix(2) == [1, 2])
        #expect(index.keys("85123B") == [])
    }

    @Test("finds nothing among no products, and products without a description by their code")
    func noText() {
        #expect(SmallCatalogue.index([]).keys("heart") == [])
        #expect(SmallCatalogue.index([]).keys("") == [])
        #expect(SmallCatalogue.index(nil, "HEART").keys("c1") == [1])
        #expect(SmallCatalogue.index(nil, "", " . ").keys("") == [1, 2, 3])
    }

    @Test("finds nothing by a text without a letter or digit, everything by blanks")
    func noWords() {
        let index = SmallCatalogue.index("HEART", "LAMP")
        #expect(index.keys("?!") == [])
        #expect(index.keys(" \t\n") == [1, 2])
    }
}
