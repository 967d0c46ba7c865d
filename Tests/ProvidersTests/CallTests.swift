internal import Domain
internal import HTTPClient
internal import Providers
internal import TestSupport
internal import Testing

@Suite("A provider asks its service over HTTP")
struct CallTests {
    private let usd = Currency(stored: "USD")

    @Test("exchangerate-api for the latest rates of the base, with the key in the path")
    func exchangeRateAPI() async throws {
        let text =
            #"{"result":"success","time_last_update_unix":1700006401,"base_code":"GBP","conversion_rates":{"USD":1.2705}}"#
        try await ScriptedService.with { _ in
            .json(text)
        } _: { service, server in
            let provider = ExchangeRateAPI(service, url: server.origin + "/", key: "a/b?c")
            let rates = try await provider.latest(base: .gbp, currencies: [usd, .eur])
            #expect(rates.map { $0.rate?.description } == ["1.2705"] && rates.first?.day == DayKey(20_231_115))
            let request = try #require(server.requests.first)
            #expect(request.method == "GET" && request.path == "/v6/a%2Fb%3Fc/latest/GBP" && request.query == nil)
            #expect(request.fields["accept"] == "application/json")
        }
    }

    @Test("and tells a refusal without the key", arguments: [403, 429, 200])
    func refusal(status: Int) async throws {
        let text = #"{"result":"error","error-type":"quota-reached"}"#
        try await ScriptedService.with { _ in
            .json(text, status: status)
        } _: { service, server in
            let provider = ExchangeRateAPI(service, url: server.origin, key: "0123456789secret")
            let error = await #expect(throws: ServiceCallError.self) {
                _ = try await provider.latest(base: .gbp, currencies: [.eur])
            }
            let words = error.map { "\($0)" } ?? ""
            #expect(words.contains("quota") && !words.contains("secret"), "\(words)")
            #expect(server.requests.count == 1)
        }
    }

    @Test("the European Central Bank year by year, and only for what is needed")
    func europeanCentralBank() async throws {
        let header = EuropeanCentralBankTests.header
        let script: ScriptedServer.Script = { request in
            guard let query = request.query, !query.contains("=2009") else {
                return .answer(404, body: Array("none".utf8))
            }
            let year = query.contains("startPeriod=2010") ? "2010" : "2011"
            let rows = ["USD", "GBP"].map {
                EuropeanCentralBankTests.row($0, "\(year)-03-01", $0 == "USD" ? "1.5" : "0.75")
            }
            return .answer(
                fields: ["Content-Type": "text/csv"], body: Array(([header] + rows).joined(separator: "\n").utf8))
        }
        try await ScriptedService.with(script) { service, server in
            let bank = EuropeanCentralBank(service, url: server.origin)
            let (first, last) = (try #require(DayKey(20_091_215)), try #require(DayKey(20_110_331)))
            let rates = try await bank.rates(base: .gbp, currencies: [usd, .eur], from: first, to: last)
            #expect(rates.map(\.day.value) == [20_100_301, 20_100_301, 20_110_301, 20_110_301])
            #expect(rates.map(\.currency) == [usd, .eur, usd, .eur])
            #expect(rates.prefix(2).map { $0.rate?.description } == ["2", "1.3333333333"])
            #expect(server.requests.map(\.path) == Array(repeating: "/service/data/EXR/D.GBP+USD.EUR.SP00.A", count: 3))
            #expect(
                server.requests.map(\.query) == [
                    "startPeriod=2009-12-15&endPeriod=2009-12-31&detail=dataonly&format=csvdata",
                    "startPeriod=2010-01-01&endPeriod=2010-12-31&detail=dataonly&format=csvdata",
                    "startPeriod=2011-01-01&endPeriod=2011-03-31&detail=dataonly&format=csvdata",
                ])
        }
    }

    @Test("the European Central Bank not at all for what it cannot have")
    func nothingToAsk() async throws {
        try await ScriptedService.with { _ in
            .close
        } _: { service, server in
            let bank = EuropeanCentralBank(service, url: server.origin)
            let (old, new) = (try #require(DayKey(19_980_101)), try #require(DayKey(20_100_101)))
            let older = try #require(DayKey(19_970_101))
            let nothing = [
                try await bank.rates(base: .eur, currencies: [.eur], from: new, to: new),
                try await bank.rates(base: .eur, currencies: [], from: new, to: new),
                try await bank.rates(base: .gbp, currencies: [.eur], from: new, to: old),
                try await bank.rates(base: .gbp, currencies: [.eur], from: older, to: old),
            ]
            #expect(nothing == [[], [], [], []])
            #expect(server.requests.isEmpty)
        }
    }

    @Test("restcountries for several codes at once")
    func countriesByCode() async throws {
        let text = "[\(RestCountriesTests.unitedKingdom),{\"name\":{\"common\":\"Guam\"},\"cca2\":\"GU\"}]"
        try await ScriptedService.with { _ in
            .json(text)
        } _: { service, server in
            let countries = RestCountries(service, url: server.origin)
            let profiles = try await countries.profiles(codes: ["GB", "ZZ"])
            #expect(profiles.keys.sorted() == ["GB"] && profiles["GB"]?.capital == "London")
            let none = try await countries.profiles(codes: [])
            #expect(none.isEmpty)
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1 && request.path == "/v3.1/alpha")
            let fields = try #require(request.query?.split(separator: "&").last?.dropFirst("fields=".count))
            #expect(request.query?.hasPrefix("codes=GB,ZZ&fields=") == true && fields.split(separator: ",").count <= 10)
        }
    }

    @Test("restcountries for a name, whatever is in it")
    func countryByName() async throws {
        let one = "[\(RestCountriesTests.unitedKingdom)]"
        let two = "[\(RestCountriesTests.unitedKingdom),\(RestCountriesTests.unitedKingdom)]"
        let script: ScriptedServer.Script = { request in
            switch request.path {
            case "/v3.1/name/C%C3%B4te%20d%27Ivoire": .json(one)
            case "/v3.1/name/A%2FB%3F%23%25%26": .json(two)
            default: .json(#"{"message":"Not Found"}"#, status: 404)
            }
        }
        try await ScriptedService.with(script) { service, server in
            let countries = RestCountries(service, url: server.origin)
            var found: [String?] = []
            for name in ["Côte d'Ivoire", "A/B?#%&", "Nowhere", "..", ""] {
                found.append(try await countries.profile(named: name)?.iso2)
            }
            #expect(found == ["GB", nil, nil, nil, nil])
            #expect(server.requests.count == 3)
            #expect(server.requests.allSatisfy { $0.query?.hasPrefix("fullText=true&fields=") == true })
        }
    }

    @Test("DataMuse for words like a phrase")
    func related() async throws {
        try await ScriptedService.with { _ in
            .json(#"[{"word":"cup"},{"word":"mug"}]"#)
        } _: { service, server in
            let muse = DataMuse(service, url: server.origin)
            let words = try await muse.related(to: "tea & cups", limit: 0)
            #expect(words == ["cup"])
            #expect(
                server.requests.first?.path == "/words" && server.requests.first?.query == "ml=tea%20%26%20cups&max=1")
        }
    }

    @Test("and gives the service's failure as it is")
    func failures() async throws {
        try await ScriptedService.with { _ in
            .answer(500)
        } _: { service, server in
            let error = await #expect(throws: ServiceCallError.self) {
                _ = try await DataMuse(service, url: server.origin).related(to: "cup", limit: 5)
            }
            guard case .status(500) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
