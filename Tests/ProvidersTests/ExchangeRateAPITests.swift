internal import Domain
internal import HTTPClient
internal import HTTPTypes
internal import Providers
internal import Testing

@Suite("An answer of exchangerate-api")
struct ExchangeRateAPITests {
    private static let rates = #""USD":1.2705,"JPY":190.4471,"IDR":20101.0512,"BTC":0.00001234,"EUR":1.1071"#

    private func answer(
        result: String = "success", updated: String = "1700006401", base: String = "GBP", rates: String = rates
    ) -> String {
        """
        {"result":"\(result)","documentation":"https://www.exchangerate-api.com/docs","terms_of_use":"https://…",
        "time_last_update_unix":\(updated),"time_last_update_utc":"Wed, 15 Nov 2023 00:00:01 +0000",
        "time_next_update_unix":1700092801,"base_code":"\(base)","conversion_rates":{"GBP":1,\(rates)}}
        """
    }

    private func decode(_ text: String, status: HTTPResponse.Status = .ok) throws(MalformedAnswer) -> [PublishedRate] {
        let names = ["EUR", "USD", "XXX", "BTC", "IDR", "GBP"].map(Currency.init(stored:))
        return try ExchangeRateAPI.rates(in: ClientResponse(text, status: status), base: .gbp, currencies: names)
    }

    private func reason(_ text: String, status: HTTPResponse.Status = .ok) -> String? {
        do { return try decode(text, status: status).isEmpty ? "no rates" : nil } catch { return error.reason }
    }

    @Test("gives the rates asked for, exactly, with the day of the last update")
    func rates() throws {
        let rates = try decode(answer())
        #expect(rates.map(\.currency.code) == ["EUR", "USD", "BTC", "IDR", "GBP"])
        #expect(rates.map { $0.rate?.description } == ["1.1071", "1.2705", "0.00001234", "20101.0512", "1"])
        #expect(rates.allSatisfy { $0.day == DayKey(20_231_115) && $0.pivot == .gbp && $0.basePerPivot == .one })
        #expect(rates.allSatisfy { $0.provider == "exchangerate-api" })
    }

    @Test(
        "keeps every digit of a number",
        arguments: [
            ("1.1071", "1.1071"), ("0.1", "0.1"), ("1.23e-5", "0.0000123"), ("2E2", "200"),
            ("0.00001234", "0.00001234"),
            ("123456789.0123456789", "123456789.0123456789"), ("9007199254740993e-8", "90071992.54740993"),
            ("0.30000000000000004", "0.3"), ("1.10710000000000000000000000000000000000000001", "1.1071"),
        ])
    func exact(number: String, rate: String) throws {
        #expect(try decode(answer(rates: "\"EUR\":\(number)")).first?.rate?.description == rate)
    }

    @Test(
        "tells its refusals in words",
        arguments: [
            ("unsupported-code", 404, "base currency"), ("malformed-request", 400, "request"),
            ("invalid-key", 403, "key"), ("inactive-account", 403, "account"), ("quota-reached", 429, "quota"),
            ("quota-reached", 200, "quota"), ("secret <b>", 403, "not documented"),
        ])
    func refusals(type: String, status: Int, word: String) {
        let text = #"{"result":"error","documentation":"https://…","error-type":"\#(type)"}"#
        let reason = reason(text, status: .init(code: status))
        #expect(reason?.contains(word) == true && reason?.contains("secret") == false, "\(reason ?? "")")
    }

    @Test(
        "that is not what is documented is refused",
        arguments: [
            ("", "JSON"), ("<html>", "JSON"), ("null", "type"), ("[]", "type"), ("{}", "result"),
            ("{\"result\":1}", "result"),
            ("{\"result\":\"success\"}", "time_last_update_unix"), ("\"success\"", "type"), ("{\"result\":", "JSON"),
        ])
    func hostile(text: String, word: String) {
        #expect(reason(text)?.contains(word) == true, "\(reason(text) ?? "")")
    }

    @Test("with wrong members is refused")
    func members() {
        #expect(reason(answer(base: "EUR"))?.contains("base") == true)
        #expect(reason(answer(result: "perhaps")) != nil)
        #expect(reason(answer(updated: "\"1700006401\""))?.contains("time_last_update_unix") == true)
        #expect(reason(answer(updated: "1e300")) != nil && reason(answer(updated: "-1")) != nil)
        #expect(reason(answer(updated: "9223372036854775807"))?.contains("out of range") == true)
        for number in ["\"1.1\"", "null", "true", "{}", "[1]"] {
            #expect(reason(answer(rates: "\"EUR\":\(number)"))?.contains("conversion_rates") == true, "\(number)")
        }
        for number in ["0", "-1.1", "1e12", "1e-30", "1e400", "900000001"] {
            #expect(reason(answer(rates: "\"EUR\":\(number)"))?.contains("range") == true, "\(number)")
        }
        #expect(reason(answer(rates: "\"EUR\":NaN")) != nil && reason(answer(rates: "\"EUR\":0x1")) != nil)
        // A currency that nobody asked for may have any rate.
        #expect(reason(answer(rates: "\"EUR\":1.1,\"ZZZ\":0")) == nil)
    }

    @Test("with an error's status and no reason is told by its status")
    func statuses() {
        #expect(reason("<html>", status: .forbidden) == "status 403 without a reason")
        #expect(reason("", status: .tooManyRequests) == "status 429 without a reason")
        #expect(reason(answer(), status: .notFound)?.contains("not documented") == true)
    }
}
