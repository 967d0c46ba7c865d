import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("Countries, currencies and the enrichment over HTTP") struct ReferenceRoutesTests {
    @Test("add amounts to sales, with the rate, its day and its source, and add up")
    func amounts() async throws {
        try await RouterFixture.with { fixture in
            let page = await fixture.send("/api/v1/sales?currency=jpy&size=1000&country=EIRE")
            let items = try #require(page.json["items"] as? [[String: Any]])
            #expect(page.status == 200 && items.count > 10)
            for item in items {
                let names = [
                    "unit_price_jpy", "total_jpy", "exchange_rate", "exchange_rate_date", "exchange_rate_source",
                ]
                #expect(Set(item.keys).isSuperset(of: names) && item["exchange_rate_source"] as? String == "bundled")
            }
            #expect(page.links["next"]?.contains("currency=jpy") != false)
            let total = try JSONDecoder().decode(Amounts.self, from: Data(page.response.body)).items.reduce(
                Decimal.zero
            ) {
                $0 + ($1.total_jpy ?? .nan)
            }
            #expect(page.json["total"] as? Int == items.count)
            let countries = await fixture.send("/api/v1/countries?currency=JPY")
            let rows = try #require(countries.json["items"] as? [[String: Any]])
            let ireland = try #require(rows.first { $0["country"] as? String == "EIRE" })
            let sums = try JSONDecoder().decode(Amounts.self, from: Data(countries.response.body)).items
            #expect(sums.first { $0.country == "EIRE" }?.total_jpy == total)
            #expect(ireland["sales"] as? Int == items.count && ireland["sales_without_rate"] as? Int == 0)
            #expect(
                rows.map { $0["country"] as? String ?? "" } == rows.compactMap { $0["country"] as? String }.sorted())
            let sale = await fixture.send("/api/v1/sales/1?currency=EUR")
            #expect(sale.status == 200 && sale.json["total_eur"] is NSNumber)
            let plain = await fixture.send("/api/v1/sales/1")
            #expect(plain.json.count == 10)
        }
    }

    /// Amounts as decimals: `JSONSerialization` reads them as binary floating point.
    private struct Amounts: Decodable {
        struct Item: Decodable {
            let country: String
            let total_jpy: Decimal?
        }
        let items: [Item]
    }

    @Test("tell where each country lies, or that it lies nowhere, or that nobody knows")
    func countries() async throws {
        try await RouterFixture.with { fixture in
            let answer = await fixture.send("/api/v1/countries")
            let rows = try #require(answer.json["items"] as? [[String: Any]])
            #expect(answer.field("Warehouse-Version") == "1" && answer.field("ETag") != nil)
            #expect(answer.json["total"] as? Int == rows.count && rows.allSatisfy { $0["total_eur"] == nil })
            func row(_ name: String) -> [String: Any] { rows.first { $0["country"] as? String == name } ?? [:] }
            #expect(row("EIRE")["iso2"] as? String == "IE" && row("EIRE")["source"] as? String == "bundled")
            #expect(row("Unspecified")["kind"] as? String == "none" && row("Unspecified")["region"] is NSNull)
            #expect(row("O'Land; --")["source"] as? String == "missing" && row("O'Land; --")["as_of"] is NSNull)
            let africa = await fixture.send("/api/v1/countries?region=Africa")
            #expect(
                (africa.json["items"] as? [[String: Any]])?.compactMap { $0["country"] as? String } == ["Côte d'Ivoire"]
            )
            let sales = await fixture.send("/api/v1/sales?continent=africa&size=5")
            let total = (africa.json["items"] as? [[String: Any]])?.first?["sales"] as? Int
            #expect(sales.json["total"] as? Int == total)
            let etag = try #require(answer.field("ETag"))
            #expect(await fixture.send("/api/v1/countries", fields: ["If-None-Match": etag]).status == 304)
        }
    }

    @Test("give the rates of a day, those of the last day with sales when none is named")
    func rates() async throws {
        try await RouterFixture.with { fixture in
            let sunday = await fixture.send("/api/v1/exchange-rates?date=2010-06-06")
            let rows = try #require(sunday.json["items"] as? [[String: Any]])
            #expect(sunday.json["base"] as? String == "GBP" && sunday.json["date"] as? String == "2010-06-06")
            #expect(rows.compactMap { $0["currency"] as? String } == ["USD", "EUR", "CAD", "AUD", "JPY"])
            #expect(rows.allSatisfy { $0["exchange_rate_date"] as? String == "2010-06-04" })
            #expect(rows.allSatisfy { $0["provider"] as? String == "ecb" && $0["fetched_at"] is String })
            let early = await fixture.send("/api/v1/exchange-rates?date=1999-06-06")
            let none = try #require(early.json["items"] as? [[String: Any]])
            #expect(
                none.allSatisfy { $0["exchange_rate"] is NSNull && $0["exchange_rate_source"] as? String == "missing" })
            #expect((await fixture.send("/api/v1/exchange-rates")).json["date"] is String)
        }
        try await RouterFixture.with(rows: 0) { fixture in
            let empty = await fixture.send("/api/v1/exchange-rates")
            #expect(empty.status == 200 && empty.json["date"] is NSNull)
            #expect((await fixture.send("/api/v1/countries?currency=EUR")).json["total"] as? Int == 0)
        }
    }

    @Test(
        "tell every mistake of a caller's",
        arguments: [
            ("/api/v1/sales?currency=CHF", "currency", "one of USD, EUR, CAD, AUD, JPY"),
            ("/api/v1/sales?currency=GBP", "currency", "the currency that the sales are in"),
            ("/api/v1/sales?currency=euro", "currency", "three letters"),
            ("/api/v1/sales?region=Atlantis", "region", "africa"),
            ("/api/v1/sales?continent=America", "continent", "north america"),
            ("/api/v1/sales/1?currency=XXX", "currency", "one of"),
            ("/api/v1/sales/1?size=2", "size", "there are currency"),
            ("/api/v1/countries?currency=EUR&currency=USD", "currency", "more than once"),
            ("/api/v1/countries?country=France", "country", "there are region, continent, currency"),
            ("/api/v1/exchange-rates?date=yesterday", "date", "date"),
            ("/api/v1/exchange-rates?currency=EUR", "currency", "there are date"),
            ("/api/v1/enrichment?x=1", "x", "takes no parameters"),
        ])
    func mistakes(_ target: String, _ parameter: String, _ words: String) async throws {
        try await RouterFixture.with { fixture in
            let answer = await fixture.send(target)
            #expect(answer.status == 422 && answer.isProblem && answer.code == "invalid_parameter")
            let error = (answer.json["errors"] as? [[String: Any]])?.first
            #expect(error?["parameter"] as? String == parameter)
            #expect((error?["detail"] as? String)?.contains(words) == true, "\(answer.text)")
        }
    }

    @Test("say that no service is asked, and that there is no breaker then")
    func breakers() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            let state = await fixture.send("/api/v1/enrichment")
            #expect(state.status == 200 && state.json["external"] as? Bool == false && state.json["last_run"] is NSNull)
            let reset = await fixture.send("/api/v1/enrichment/breakers/ecb/reset", .post)
            #expect(reset.status == 404 && reset.code == "breaker_not_found" && reset.isProblem)
            let wrong = await fixture.send("/api/v1/enrichment/breakers/ecb/reset")
            #expect(wrong.status == 405 && wrong.field("Allow")?.contains("POST") == true)
        }
    }
}
