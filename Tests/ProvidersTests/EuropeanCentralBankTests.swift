internal import Domain
internal import HTTPClient
internal import HTTPTypes
internal import Providers
internal import Testing

@Suite("An answer of the European Central Bank")
struct EuropeanCentralBankTests {
    static let header = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE"

    static func row(_ currency: String, _ day: String, _ value: String) -> String {
        "EXR.D.\(currency).EUR.SP00.A,D,\(currency),EUR,SP00,A,\(day),\(value)"
    }

    private func decode(
        _ rows: [String], header: String = header, status: HTTPResponse.Status = .ok
    ) throws(MalformedAnswer) -> [EuropeanCentralBank.Observation] {
        guard let first = DayKey(20_101_201), let last = DayKey(20_101_231) else { return [] }
        return try EuropeanCentralBank.observations(
            in: ClientResponse(([header] + rows).joined(separator: "\r\n") + "\r\n", status: status),
            of: [.gbp, Currency(stored: "USD")], in: first...last)
    }

    @Test("gives an observation for each row of the period that has a value")
    func observations() throws {
        let found = try decode([
            Self.row("GBP", "2010-12-01", "0.8393"), Self.row("USD", "2010-12-01", "1.3115"),
            Self.row("GBP", "2010-12-24", ""), Self.row("GBP", "2010-12-27", "NaN"),
            Self.row("JPY", "2010-12-01", "110.37"),
            Self.row("GBP", "2010-11-30", "0.84"), Self.row("USD", "2011-01-03", "1.33"),
        ])
        #expect(found.map(\.currency.code) == ["GBP", "USD"])
        #expect(found.map(\.rate.description) == ["0.8393", "1.3115"])
        #expect(found.allSatisfy { $0.day == DayKey(20_101_201) })
    }

    @Test("is read by its columns' names, whatever else it holds")
    func columns() throws {
        let found = try decode(
            ["0.8393,\"a, \"\"b\"\"\",2010-12-01,GBP"], header: "OBS_VALUE,TITLE,TIME_PERIOD,CURRENCY")
        #expect(found.map(\.rate.description) == ["0.8393"])
    }

    @Test("without content, or that nothing was found, is no observation")
    func nothing() throws {
        #expect(try decode([]).isEmpty)
        #expect(try decode(["anything"], header: "No results found", status: .notFound).isEmpty)
        let day = try #require(DayKey(20_101_201))
        let empty = try EuropeanCentralBank.observations(in: ClientResponse(""), of: [.gbp], in: day...day)
        #expect(empty.isEmpty)
    }

    @Test(
        "that is not what is documented is refused with its line",
        arguments: [
            ("<html><body>", [], "CURRENCY"), ("{\"dataSets\":[]}", [], "line 1"), (header, ["x"], "line 2"),
            ("CURRENCY,TIME_PERIOD", [], "OBS_VALUE"), (header, [row("GBP", "2010-12", "0.8")], "TIME_PERIOD"),
            (header, [row("GBP", "12/1/2010", "0.8")], "line 2"),
            (header, [row("GBP", "2010-12-01", "zero")], "OBS_VALUE"),
            (header, [row("GBP", "2010-12-01", "0.8"), row("USD", "2010-12-01", "-1")], "line 3"),
            (header, [row("GBP", "2010-12-01", "0")], "OBS_VALUE"), (header, ["\"x"], "not closed"),
        ] as [(String, [String], String)])
    func hostile(header: String, rows: [String], word: String) {
        let error = #expect(throws: MalformedAnswer.self) { _ = try decode(rows, header: header) }
        #expect(error?.reason.contains(word) == true, "\(error?.reason ?? "")")
    }
}
