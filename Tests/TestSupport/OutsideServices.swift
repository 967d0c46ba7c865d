internal import Foundation
internal import Synchronization

/// One loopback server that answers as exchangerate-api, the ECB's data portal, restcountries and DataMuse do, as far as
/// they are asked, and that can be told to fail at each.
package final class OutsideServices: Sendable {
    /// The services, by the names of their breakers.
    package enum Service: String, CaseIterable, Sendable {
        case exchangeRateAPI = "exchangerate-api"
        case centralBank = "ecb"
        case countries = "restcountries"
        case words = "datamuse"

        init?(path: String) {
            if path.hasPrefix("/v6/") {
                self = .exchangeRateAPI
            } else if path.hasPrefix("/service/data/EXR/") {
                self = .centralBank
            } else if path.hasPrefix("/v3.1/") {
                self = .countries
            } else if path == "/words" {
                self = .words
            } else {
                return nil
            }
        }
    }

    private struct State {
        var faults: [Service: @Sendable (ScriptedRequest) -> ScriptedAnswer?] = [:]
        var calls: [Service: Int] = [:]
    }

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    /// The server; its origin is every service's URL.
    package let server: ScriptedServer
    private let box: Box

    /// The population that every country is told to have: not what the bundled table says.
    package static let population: Int64 = 4_321
    /// What time it is for them: noon of the 10th of June 2026, a Wednesday, in seconds since 1970.
    package static let now: Int64 = 1_781_092_800
    /// What a euro is told to cost in pounds, and in each other currency.
    package static let pounds = "0.8", others = "2.4"

    /// Starts the server, without faults.
    package init() throws {
        let box = Box()
        self.box = box
        server = try ScriptedServer { request in
            guard let service = Service(path: request.path) else { return .answer(404) }
            let fault = box.state.withLock { state in
                state.calls[service, default: 0] += 1
                return state.faults[service]
            }
            return fault?(request) ?? OutsideServices.answer(service, request)
        }
    }

    /// Where every service is.
    package var url: String { server.origin }

    /// How many requests a service has had.
    package func calls(_ service: Service) -> Int { box.state.withLock { $0.calls[service] ?? 0 } }

    /// Lets a service answer so from now on; where `fault` gives nil, and without one, it answers as it should.
    package func fail(_ service: Service, _ fault: (@Sendable (ScriptedRequest) -> ScriptedAnswer?)?) {
        box.state.withLock { $0.faults[service] = fault }
    }

    /// The same for all services.
    package func failAll(_ fault: (@Sendable (ScriptedRequest) -> ScriptedAnswer?)?) {
        for service in Service.allCases { fail(service, fault) }
    }

    /// Stops the server.
    package func stop() { server.stop() }

    // MARK: Right answers

    private static func answer(_ service: Service, _ request: ScriptedRequest) -> ScriptedAnswer {
        let query = URLComponents(string: "?" + (request.query ?? ""))?.queryItems ?? []
        func value(_ name: String) -> String { query.first { $0.name == name }?.value ?? "" }
        switch service {
        case .exchangeRateAPI:
            return .json(
                """
                {"result":"success","time_last_update_unix":\(now),"base_code":"GBP",
                "conversion_rates":{"GBP":1,"USD":1.25,"EUR":1.1071,"CAD":1.7,"AUD":1.9,"JPY":190.55}}
                """)
        case .centralBank: return rates(request.path, from: value("startPeriod"), to: value("endPeriod"))
        case .countries:
            if request.path.hasPrefix("/v3.1/name/") {
                let name = request.path.dropFirst("/v3.1/name/".count).removingPercentEncoding ?? ""
                return name == "Ruritania"
                    ? .json("[\(country("RX"))]") : .json(#"{"message":"Not Found","status":404}"#, status: 404)
            }
            let codes = value("codes").split(separator: ",").map { country(String($0)) }
            return .json("[\(codes.joined(separator: ","))]")
        case .words: return .json(#"[{"word":"gizmo","score":100},{"word":"whatnot","score":50}]"#)
        }
    }

    private static func country(_ code: String) -> String {
        """
        {"name":{"common":"Country \(code)","official":"The Country \(code)"},"cca2":"\(code)","cca3":"\(code)X",
        "region":"Oceania","subregion":"Testland","continents":["Oceania"],"population":\(population),
        "capital":["Testville"],"latlng":[-12.5,130.25],"currencies":{"EUR":{"name":"Euro","symbol":"€"}}}
        """
    }

    private static func rates(_ path: String, from: String, to: String) -> ScriptedAnswer {
        let currencies = path.split(separator: ".").dropFirst().first?.split(separator: "+") ?? []
        var text = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE\n"
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withFullDate]
        guard var day = format.date(from: from), let end = format.date(from: to) else { return .answer(400) }
        while day <= end {
            let weekday = Int(day.timeIntervalSince1970) / 86_400 % 7
            // The 1st of January 1970 was a Thursday.
            for currency in currencies where weekday != 2 && weekday != 3 {
                text += "EXR.D.\(currency).EUR.SP00.A,D,\(currency),EUR,SP00,A,\(format.string(from: day)),"
                text += (currency == "GBP" ? pounds : others) + "\n"
            }
            day += 86_400
        }
        return .answer(fields: ["Content-Type": "text/csv"], body: Array(text.utf8))
    }
}
