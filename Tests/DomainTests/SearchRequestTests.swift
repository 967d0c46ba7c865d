import Domain
import Testing

@Suite("A search's parameters") struct SearchRequestTests {
    private func request(_ parameters: KeyValuePairs<String, String>) throws -> SearchRequest {
        try SearchRequest(parameters: parameters.map { (name: $0.key, value: $0.value) })
    }

    @Test("are read whole, with what is left out as documented")
    func whole() throws {
        let plain = try request(["country": "France"])
        #expect(plain.text == "" && plain.mode == .hybrid && plain.sort == .relevance)
        #expect(plain.page.page == 1 && plain.page.size == 20 && !plain.wantsFacets && !plain.wantsHighlights)
        let full = try request([
            "q": "  red heart ", "country": "France", "country": "EIRE,Spain", "region": "europe",
            "continent": "Europe", "price_min": "0.50", "price_max": "2", "category": "Home decor",
            "mode": "SEMANTIC", "sort": "price:desc", "page": "3", "size": "7", "facets": "true", "highlight": "TRUE",
        ])
        #expect(full.text == "red heart " && full.mode == .semantic && full.page.offset == 14)
        #expect(full.filter.countries.map(\.text) == ["France", "EIRE,Spain"] && full.filter.region == .europe)
        #expect(full.filter.price.minimum?.tenThousandths == 5_000 && full.filter.category?.text == "Home decor")
        #expect(full.sort == SearchSort(.price, isDescending: true) && full.wantsFacets && full.wantsHighlights)
    }

    @Test(
        "take one filter of sales, whichever it is",
        arguments: ["country", "region", "continent", "price_min", "price_max"])
    func oneFilter(name: String) throws {
        let values = ["country": "France", "region": "Asia", "continent": "Asia", "price_min": "1", "price_max": "1"]
        let request = try SearchRequest(parameters: [(name: name, value: values[name] ?? "")])
        #expect(request.filter.namesSales)
    }

    @Test("without a filter of sales are refused with what would do, a category notwithstanding")
    func noFilter() throws {
        for parameters: KeyValuePairs<String, String> in [[:], ["q": "heart"], ["category": "Home decor"]] {
            let missing = #expect(throws: SearchRequest.FilterMissing.self) { try request(parameters) }
            #expect(missing?.errors.map(\.field) == ["country", "price_min", "price_max"])
        }
    }

    @Test("are all told at once when they are wrong")
    func wrong() throws {
        let error = #expect(throws: ValidationErrors.self) {
            try request([
                "q": String(repeating: "x", count: 257), "country": "", "price_min": "5", "price_max": "4",
                "mode": "fuzzy", "sort": "name", "page": "0", "size": "1001", "facets": "yes", "colour": "red",
                "mode": "hybrid",
            ])
        }
        let told = error?.errors.map { "\($0.field) \($0.code.rawValue)" } ?? []
        #expect(
            Set(told) == [
                "q too_long", "country missing", "price_max inverted_range", "mode not_one_of", "sort not_one_of",
                "page out_of_range", "size out_of_range", "facets not_one_of", "colour unknown_parameter",
                "mode repeated",
            ])
    }

    @Test(
        "sort prices upwards and all else downwards unless told otherwise",
        arguments: [
            ("price", false), ("revenue", true), ("quantity", true), ("relevance", true), ("price:desc", true),
            ("revenue:asc", false), ("QUANTITY:ASC", false),
        ])
    func sort(text: String, isDescending: Bool) throws {
        #expect(try SearchSort(text).isDescending == isDescending)
    }

    @Test("take a direction for nothing else", arguments: ["price:up", "price:asc:desc", "", ":asc"])
    func noSort(text: String) { #expect(throws: Violation.self) { try SearchSort(text) } }

    @Test("name countries with commas between, unless a country's name has the comma itself")
    func countries() throws {
        let choice = try CountryChoice("Korea, Republic of")
        #expect(choice.names { $0.text == "Korea, Republic of" }.map(\.text) == ["Korea, Republic of"])
        #expect(choice.names { _ in false }.map(\.text) == ["Korea", "Republic of"])
        #expect(throws: Violation.self) { try CountryChoice(" , ,") }
        #expect(try CountryChoice("France, ,EIRE,").names { _ in false }.map(\.text) == ["France", "EIRE"])
    }

    @Test("of similar products need no filter, and know no words")
    func similar() throws {
        let code = try StockCode("85123A")
        let plain = try SimilarRequest(code, parameters: [])
        #expect(plain.size == 10 && !plain.filter.namesSales)
        let error = #expect(throws: ValidationErrors.self) {
            try SimilarRequest(code, parameters: [(name: "q", value: "heart")])
        }
        #expect(error?.errors.first?.code == .unknownParameter)
    }
}
