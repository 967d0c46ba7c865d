import Domain
import Testing

@Suite("A query for sales")
struct SalesQueryTests {
    private func errors(_ parameters: [(name: String, value: String)]) -> [FieldError] {
        do { _ = try SalesQuery(parameters: parameters) } catch { return error.errors }
        return []
    }

    @Test("without parameters asks for the first page of the newest sales")
    func defaults() throws {
        let query = try SalesQuery(parameters: [])
        #expect(query.filter.isEmpty)
        #expect(query.sort == .standard && query.sort.description == "invoice_date:desc")
        #expect(try query.position == .page(PageRequest(page: 1, size: 20)))
    }

    @Test("takes every parameter's example")
    func examples() throws {
        #expect(SalesQuery.parameters.count == SalesParameter.ofPages.count)
        for parameter in SalesQuery.parameters {
            #expect(errors([(parameter.name, parameter.example)]) == [])
            #expect(parameter.constraint.hasPrefix("must be ") && !parameter.summary.isEmpty)
        }
        let all = SalesQuery.parameters.filter { $0.name != "cursor" }.map { (name: $0.name, value: $0.example) }
        let query = try SalesQuery(parameters: all)
        #expect(query.sort.total.map(\.description) == ["total:desc", "id:asc"])
        #expect(query.filter.product?.text == "85123A")
        #expect(query.filter.unitPrice.minimum == Money(tenThousandths: 5_000))
        #expect(query.filter.dates.to?.description == "2011-01-01T00:00:00")
        #expect(query.filter.type == .cancellation)
        #expect(query.size == 50)
    }

    @Test("tells everything that is wrong at once")
    func allErrors() {
        let found = errors([
            ("page", "0"), ("size", "1001"), ("sort", "colour"), ("country", ""), ("product", "a\u{0}"),
            ("date_from", "2011-02-30"), ("quantity_min", "ten"), ("unit_price_max", "1.23456"), ("type", "gift"),
            ("colour", "red"), ("country", "France"), ("total_min", "5"), ("total_max", "4.99"),
        ])
        let codes = Dictionary(found.map { ($0.field + "/" + $0.code.rawValue, 1) }, uniquingKeysWith: +)
        #expect(
            codes == [
                "page/out_of_range": 1, "size/out_of_range": 1, "sort/not_one_of": 1, "country/missing": 1,
                "product/invalid_character": 1, "date_from/out_of_range": 1, "quantity_min/invalid_format": 1,
                "unit_price_max/too_precise": 1, "type/not_one_of": 1, "colour/unknown_parameter": 1,
                "country/repeated": 1, "total_max/inverted_range": 1,
            ])
        for error in found { #expect(error.message.hasPrefix(error.field + " ")) }
    }

    @Test("names the parameters that exist when one does not")
    func unknownParameter() throws {
        let error = try #require(errors([("limit", "5")]).first)
        for parameter in SalesQuery.parameters { #expect(error.message.contains(parameter.name)) }
        #expect(error.input == "5")
    }

    @Test("refuses a range whose ends are the wrong way round", arguments: ["quantity", "unit_price", "total"])
    func invertedRanges(name: String) {
        #expect(errors([(name + "_min", "2"), (name + "_max", "1")]).map(\.code) == [.invertedRange])
        #expect(errors([(name + "_min", "2"), (name + "_max", "2")]) == [])
    }

    @Test("has no days between a date and itself")
    func emptyDates() {
        #expect(errors([("date_from", "2010-12-01"), ("date_to", "2010-12-01")]).map(\.field) == ["date_to"])
        #expect(errors([("date_from", "2010-12-01"), ("date_to", "2010-12-02")]) == [])
    }

    @Test(
        "sorts by several fields, each once",
        arguments: [
            ("id", ["id:asc"]), ("total:desc", ["total:desc", "id:desc"]),
            ("country,invoice_date:DESC", ["country:asc", "invoice_date:desc", "id:desc"]),
        ])
    func sorts(text: String, total: [String]) throws {
        #expect(try Sort(text).total.map(\.description) == total)
    }

    @Test(
        "refuses an order it does not know",
        arguments: [
            ("", .missing), ("total,total:desc", .repeated), ("total:up", .invalidFormat),
            ("total:asc:x", .invalidFormat),
            ("total,", .notOneOf), (",", .notOneOf), ("1; DROP TABLE x", .notOneOf),
            (String(repeating: "id,", count: 1_000), .notOneOf),
        ] as [(String, ViolationCode)])
    func wrongSorts(text: String, code: ViolationCode) {
        #expect(errors([("sort", text)]).map(\.code) == [code])
    }

    @Test("repeats no more of a long input than is useful")
    func longInput() throws {
        let error = try #require(errors([("country", String(repeating: "x", count: 100_000))]).first)
        #expect(error.code == .tooLong && error.input?.count == FieldError.inputLimit)
    }
}
