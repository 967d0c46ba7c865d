import Domain
import EventLoop
import Foundation
import HTTPClient
import Logging
import Postgres
import Providers
import Repositories
import Services
import TestSupport
import Testing

/// Runs of the enrichment against services that answer as the real ones do, and fail as they may.
@Suite("The enrichment")
struct EnrichmentServiceTests {
    /// A loaded warehouse, the services, and the enrichment between them.
    private struct Fixture {
        let warehouse: TestWarehouse
        let outside: OutsideServices
        let service: EnrichmentService
        let journal: BreakerJournal

        func value(_ sql: String) async throws -> String {
            try await warehouse.query("SELECT (\(sql))::text").string(0, 0)
        }

        /// Countries by source.
        func countries() async throws -> String {
            try await value(
                "SELECT string_agg(source || ' ' || n, ', ' ORDER BY source) FROM (SELECT source, count(*) AS n FROM dim_country GROUP BY 1) AS s"
            )
        }

        func state(_ service: OutsideServices.Service) -> CircuitBreaker.State? {
            self.service.breakers.first { $0.name == service.rawValue }?.state
        }
    }

    /// Sales of these days and countries.
    private static func csv(_ days: [String], _ countries: [String]) -> String {
        var text = SalesFile.header
        for (number, day) in days.enumerated() {
            for (index, country) in countries.enumerated() {
                text +=
                    "\(500_000 + number * 50 + index),A\(index),FLURBLE \(index),2,\(day) 10:00:00,1.25,12345,\(country)\n"
            }
        }
        return text
    }

    private static func with(
        days: [String] = ["2015-06-01", "2015-06-03"],
        countries: [String] = ["France", "EIRE", "Ruritania", "Unspecified", "Channel Islands", "Nowhereland"],
        key: String? = nil, batchSize: Int = 1, words: Bool = false, stallTimeout: Duration = .seconds(1),
        attempts: Int = 3, contentLimit: Int = 1 << 20, openFor: Duration = .milliseconds(50),
        _ body: (Fixture) async throws -> Void
    ) async throws {
        try await TestWarehouse.with { warehouse in
            try await withTemporaryFolder { folder in
                try csv(days, countries).write(toFile: folder + "/a.csv", atomically: false, encoding: .utf8)
                try await warehouse.load([folder + "/a.csv"])
            }
            let outside = try OutsideServices()
            var configuration = HTTPClientConfiguration(userAgent: "Martlet/test")
            configuration.stallTimeout = stallTimeout
            configuration.contentLimit = contentLimit
            let client = HTTPClient(configuration, on: warehouse.loop, logger: TestPostgres.quietLogger)
            let repository = EnrichmentRepository(warehouse.pool)
            let journal = BreakerJournal(repository, logger: TestPostgres.quietLogger)
            var settings = BreakerSettings()
            settings.minimumCalls = 3
            settings.successesToClose = 1
            settings.openFor = openFor
            var breakers: [ServiceBreaker] = []
            func call(_ service: OutsideServices.Service) -> ServiceClient {
                let breaker = ServiceBreaker(name: service.rawValue, settings: settings, onChange: { journal.note($0) })
                breakers.append(breaker)
                return ServiceClient(
                    client: client, breaker: breaker,
                    retry: RetryPolicy(attempts: attempts, base: .milliseconds(1), cap: .milliseconds(2)),
                    deadline: .seconds(20))
            }
            let latest = key.map { ExchangeRateAPI(call(.exchangeRateAPI), url: outside.url, key: $0) }
            let daily = EuropeanCentralBank(call(.centralBank), url: outside.url)
            let countries = RestCountries(call(.countries), url: outside.url)
            let related = words ? DataMuse(call(.words), url: outside.url) : nil
            let service = EnrichmentService(
                try .bundled(), repository,
                services: EnrichmentServices(
                    latestRates: latest, dailyRates: daily, countries: countries, words: related, breakers: breakers),
                batchSize: batchSize, logger: TestPostgres.quietLogger,
                clock: { OutsideServices.now * 1_000_000 })
            let fixture = Fixture(warehouse: warehouse, outside: outside, service: service, journal: journal)
            do { try await body(fixture) } catch {
                await client.close()
                outside.stop()
                throw error
            }
            await client.close()
            outside.stop()
        }
    }

    @Test("asks for what is not known, publishes it at once, and then asks for nothing more")
    func live() async throws {
        try await Self.with { fixture in
            let report = try await fixture.service.run()
            #expect(report.isComplete && report.changes.version == 2)
            // Two codes one by one, and two names that no table knows: one of them is found.
            #expect(fixture.outside.calls(.countries) == 4)
            #expect(fixture.outside.calls(.centralBank) == 1)
            #expect(try await fixture.countries() == "bundled 2, live 3, missing 1")
            #expect(
                try await fixture.value(
                    "SELECT concat_ws(',', kind, iso2, iso3, iso_numeric, region, population, capital, currency, latitude, longitude, provider) FROM dim_country WHERE name = 'EIRE'"
                ) == "country,IE,IEX,372,Oceania,4321,Testville,EUR,-12.50000,130.25000,restcountries")
            #expect(try await fixture.value("SELECT iso2 FROM dim_country WHERE name = 'Ruritania'") == "RX")
            // 25 May to 3 June 2015, without the weekend and today's.
            #expect(
                try await fixture.value("SELECT count(DISTINCT day) FROM exchange_rates WHERE source = 'live'") == "8")
            #expect(
                try await fixture.value(
                    "SELECT concat_ws(' ', rate, rate_date, source, provider) FROM rates_by_day WHERE currency = 'USD' AND date = '2015-06-03'"
                ) == "3.0000000000 2015-06-03 live ecb")
            #expect(
                try await fixture.value("SELECT rate FROM rates_by_day WHERE currency = 'EUR' AND date = '2015-06-01'")
                    == "1.2500000000")
            #expect(
                try await fixture.value("SELECT string_agg(reason, ',' ORDER BY version) FROM versions")
                    == "load,load,enrichment")
            let again = try await fixture.service.run()
            #expect(again.isComplete && again.changes.version == nil)
            #expect(fixture.outside.calls(.countries) == 4 && fixture.outside.calls(.centralBank) == 1)
        }
    }

    @Test("asks for several countries at a time, as many as it is told")
    func batches() async throws {
        try await Self.with(countries: ["France", "Spain", "Italy", "Norway", "EIRE"], batchSize: 2) { fixture in
            let report = try await fixture.service.run()
            #expect(report.changes.countries == 5 && fixture.outside.calls(.countries) == 3)
        }
    }

    /// A way in which a service may fail, and how often it is asked in one run.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: ScriptedAnswer
        let calls: Int
        /// Whether the service asked not to be asked for longer than a call may take.
        var isHeld: Bool { testDescription == "429 for an hour" }
        var isOpen: Bool { calls == 3 || isHeld }

        init(_ name: String, _ answer: ScriptedAnswer, calls: Int) {
            testDescription = name
            self.answer = answer
            self.calls = calls
        }
    }

    static let allFaults: [Fault] = [
        Fault("500", .answer(500), calls: 3), Fault("503", .answer(503), calls: 3),
        Fault("no answer", .stall, calls: 3), Fault("half an answer", .stallHalfway(Array("[{}]".utf8)), calls: 3),
        Fault("a reset", .reset, calls: 3), Fault("a reset halfway", .resetHalfway(Array("[{}]".utf8)), calls: 3),
        Fault("a close", .close, calls: 3), Fault("a trickle", .trickle(Array(repeating: 32, count: 100)), calls: 3),
        Fault("429", .tooMany(retryAfter: "0"), calls: 3),
        // Longer than the deadline: given up at once, and not asked again by anybody.
        Fault("429 for an hour", .tooMany(retryAfter: "3600"), calls: 1),
        Fault("malformed JSON", .json("[{\"cca2\":"), calls: 1), Fault("another type", .json("{\"cca2\":7}"), calls: 1),
        Fault("wrong types", .json("[{\"cca2\":7,\"population\":\"many\"}]"), calls: 1),
        Fault("a page for people", .answer(body: Array("<html>".utf8)), calls: 1),
        Fault("an endless answer", .endless, calls: 1), Fault("a bomb", .gzipBomb, calls: 1),
        Fault("no HTTP", .notHTTP, calls: 1), Fault("403", .answer(403), calls: 1),
        Fault("a redirect to itself", .redirect(to: "/v3.1/alpha"), calls: 4),
        Fault("another scheme", .redirect(to: "ftp://127.0.0.1/"), calls: 1),
        Fault("a private address", .redirect(to: "http://10.0.0.1/"), calls: 1),
    ]

    @Test(
        "keeps what it has when a service fails, tries what may pass again, and fills it in later", arguments: allFaults
    )
    func faults(_ fault: Fault) async throws {
        try await Self.with(countries: ["France", "EIRE", "Unspecified"], batchSize: 10) { fixture in
            fixture.outside.fail(.countries) { _ in fault.answer }
            let report = try await fixture.service.run()
            #expect(report.failures.map(\.service) == ["restcountries"])
            #expect(fixture.outside.calls(.countries) == fault.calls)
            #expect(fixture.state(.countries) == (fault.isOpen ? .open : .closed))
            // Rates came all the same, and are published.
            #expect(report.changes.version == 2 && report.changes.rates > 0)
            #expect(try await fixture.countries() == "bundled 3")
            #expect(!report.failures.contains { $0.reason.contains("breaker") })
            fixture.outside.fail(.countries, nil)
            if fault.isHeld {
                #expect(try await fixture.service.run().isComplete == false)
                #expect(fixture.outside.calls(.countries) == fault.calls)
                _ = fixture.service.reset(breaker: "restcountries")
            }
            // An open breaker lets a probe through after a while.
            var after = try await fixture.service.run()
            for _ in 0..<200 where !after.isComplete {
                try await Task.sleep(for: .milliseconds(50))
                after = try await fixture.service.run()
            }
            #expect(after.isComplete && fixture.state(.countries) == .closed)
            #expect(try await fixture.countries() == "bundled 1, live 2")
            await fixture.journal.finish()
            let events = try await fixture.value(
                "SELECT coalesce(string_agg(event, ' ' ORDER BY audit_id), '') FROM audit_log WHERE subject = 'restcountries' AND event <> 'breaker.reset'"
            )
            let opened = fault.isHeld ? "breaker.open breaker.closed" : "breaker.open breaker.half-open breaker."
            #expect(fault.isOpen ? events.hasPrefix(opened) : events.isEmpty)
        }
    }

    @Test("sends nothing while a breaker is open, and asks again once it is reset")
    func reset() async throws {
        try await Self.with(countries: ["France"], openFor: .seconds(3_600)) { fixture in
            fixture.outside.failAll { _ in .answer(500) }
            _ = try await fixture.service.run()
            #expect(fixture.state(.countries) == .open && fixture.state(.centralBank) == .open)
            fixture.outside.failAll(nil)
            let calls = fixture.outside.calls(.countries)
            let refused = try await fixture.service.run()
            #expect(fixture.outside.calls(.countries) == calls && refused.failures.count == 2)
            #expect(refused.failures.allSatisfy { $0.reason.contains("breaker is open") })
            #expect(fixture.service.reset(breaker: "restcountries")?.state == .closed)
            #expect(fixture.service.reset(breaker: "nobody") == nil)
            _ = try await fixture.service.run()
            #expect(try await fixture.countries() == "live 1")
            var recorded = false
            for _ in 0..<200 where !recorded {
                recorded =
                    try await fixture.value("SELECT count(*) FROM audit_log WHERE event = 'breaker.reset'") == "1"
                if !recorded { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(recorded)
        }
    }

    @Test("keeps what the bundled table knows where a service leaves it out")
    func gaps() async throws {
        try await Self.with(countries: ["France"]) { fixture in
            fixture.outside.fail(.countries) { _ in
                .json(
                    """
                    [{"name":{"common":"France"},"cca2":"FR","cca3":"FRA","region":"Europe","population":7,
                    "currencies":{"EUR":{},"XPF":{}}}]
                    """)
            }
            _ = try await fixture.service.run()
            #expect(
                try await fixture.value(
                    "SELECT concat_ws(',', source, population, currency, capital, subregion, continent, iso_numeric) FROM dim_country"
                ) == "live,7,EUR,Paris,Western Europe,Europe,250")
        }
    }

    @Test("does not ask again for what a service has answered that it does not have")
    func answered() async throws {
        try await Self.with(countries: ["France", "Nowhereland"]) { fixture in
            // One currency is not quoted, as happens.
            fixture.outside.fail(.centralBank) { _ in
                .answer(
                    body: Array(
                        """
                        CURRENCY,TIME_PERIOD,OBS_VALUE
                        GBP,2015-06-01,0.8
                        USD,2015-06-01,1.2

                        """.utf8))
            }
            let report = try await fixture.service.run()
            #expect(report.isComplete && report.changes.rates == 2)
            let calls = (fixture.outside.calls(.countries), fixture.outside.calls(.centralBank))
            _ = try await fixture.service.run()
            #expect(fixture.outside.calls(.countries) == calls.0 && fixture.outside.calls(.centralBank) == calls.1)
            fixture.outside.fail(.centralBank, nil)
            #expect(try await fixture.service.run(refresh: true).changes.rates > 0)
        }
    }

    @Test("does not take somebody who has never heard of it for the service", arguments: [404, 200])
    func stranger(_ status: Int) async throws {
        try await Self.with(countries: ["France", "Nowhereland"]) { fixture in
            fixture.outside.failAll { _ in .answer(status, body: Array("<html>no such page</html>".utf8)) }
            let report = try await fixture.service.run()
            #expect(Set(report.failures.map(\.service)) == ["restcountries", "ecb"] && report.changes.version == nil)
            #expect(try await fixture.value("SELECT count(*) FROM enrichment_questions") == "0")
            fixture.outside.failAll(nil)
            #expect(try await fixture.service.run().isComplete)
            #expect(try await fixture.countries() == "live 1, missing 1")
        }
    }

    @Test("says in its report that the database failed it, and throws")
    func database() async throws {
        try await Self.with(countries: ["France"]) { fixture in
            try await fixture.warehouse.query("ALTER TABLE country_profiles RENAME TO profiles_elsewhere")
            await #expect(throws: (any Error).self) { _ = try await fixture.service.run() }
            let report = try #require(fixture.service.lastReport)
            #expect(!report.isComplete && report.failures.map(\.service) == ["database"])
        }
    }

    @Test("prefers today's rates of the service with a key, and the central bank's for all other days")
    func preference() async throws {
        let day = try #require(DayKey(daysSince1970: Int(OutsideServices.now) / 86_400))
        try await Self.with(days: ["\(day)"], countries: ["France"], key: "s3cret-key") { fixture in
            let report = try await fixture.service.run()
            #expect(report.isComplete)
            #expect(fixture.outside.server.calls("/v6/s3cret-key/latest/GBP") == 1)
            #expect(
                try await fixture.value(
                    "SELECT concat_ws(' ', rate, provider, pivot, source) FROM exchange_rates WHERE currency = 'EUR' AND day = '\(day)'"
                ) == "1.1071000000 exchangerate-api GBP live")
            #expect(
                try await fixture.value(
                    "SELECT count(*) > 0 AND bool_and(provider = 'ecb') FROM exchange_rates WHERE source = 'live' AND day < '\(day)'"
                ) == "true")
            _ = try await fixture.service.run()
            #expect(fixture.outside.calls(.exchangeRateAPI) == 1)
        }
    }

    @Test("tells no key: not in its report, not in the breaker, not in the audit log")
    func secrets() async throws {
        let day = try #require(DayKey(daysSince1970: Int(OutsideServices.now) / 86_400))
        for fault in [
            ScriptedAnswer.answer(500), .json(#"{"result":"error","error-type":"invalid-key"}"#), .reset,
            .redirect(to: "https://elsewhere.invalid/v6/s3cret-key/latest/GBP"), .notHTTP,
        ] {
            try await Self.with(days: ["\(day)"], countries: ["France"], key: "s3cret-key") { fixture in
                fixture.outside.fail(.exchangeRateAPI) { _ in fault }
                let report = try await fixture.service.run()
                #expect(report.failures.map(\.service) == ["exchangerate-api"])
                await fixture.journal.finish()
                let log = try await fixture.value("SELECT coalesce(string_agg(details::text, ' '), '') FROM audit_log")
                for text in ["\(report)", "\(fixture.service.breakers)", log] { #expect(!text.contains("s3cret")) }
            }
        }
    }

    @Test("widens the classifier's words, asks about each once, and classifies products by them")
    func words() async throws {
        try await Self.with(countries: ["France"], words: true) { fixture in
            // FLURBLE is in no table; what a service relates to a bundled word is taken for one.
            fixture.outside.fail(.words) { request in
                request.query?.contains("ml=candle&") == true ? .json(#"[{"word":"flurble","score":1}]"#) : nil
            }
            let before = try await fixture.value("SELECT count(*) FROM dim_product WHERE category_source = 'missing'")
            #expect(before == "1")
            let report = try await fixture.service.run()
            #expect(report.isComplete && report.changes.words > 0 && report.changes.products == 1)
            #expect(
                try await fixture.value("SELECT category_source FROM dim_product") == "live")
            let calls = fixture.outside.calls(.words)
            _ = try await fixture.service.run()
            #expect(fixture.outside.calls(.words) == calls)
        }
    }

    @Test("replaces what it knows only when it is told to, for later versions alone")
    func refresh() async throws {
        try await Self.with(days: ["2010-06-01"], countries: ["France"]) { fixture in
            _ = try await fixture.service.run()
            let rate = "SELECT rate FROM rates_by_day WHERE currency = 'EUR' AND date = '2010-06-01'"
            let bundled = try await fixture.value(rate)
            #expect(bundled != "1.2500000000" && fixture.outside.calls(.centralBank) == 0)
            let report = try await fixture.service.run(refresh: true)
            #expect(report.changes.rates > 0)
            #expect(try await fixture.value(rate) == "1.2500000000")
            #expect(
                try await fixture.value(
                    "SELECT count(*) FROM exchange_rates WHERE currency = 'EUR' AND day = '2010-06-01'") == "2")
        }
    }

    @Test("leaves an empty warehouse alone")
    func empty() async throws {
        try await TestWarehouse.with { warehouse in
            let service = EnrichmentService(
                try .bundled(), EnrichmentRepository(warehouse.pool), services: nil, batchSize: 1,
                logger: TestPostgres.quietLogger)
            let report = try await service.run()
            #expect(report.changes.version == nil && report.isComplete)
            #expect(try await warehouse.query("SELECT count(*) FROM versions").int64(0, 0) == 1)
        }
    }

    @Test("waits for a load, and a load does not wait for a service")
    func concurrency() async throws {
        try await Self.with(countries: ["France"], stallTimeout: .seconds(3), attempts: 1) { fixture in
            fixture.outside.failAll { _ in .stall }
            let run = Task { try await fixture.service.run() }
            while fixture.outside.calls(.countries) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            try await withTemporaryFolder { folder in
                try Self.csv(["2015-06-02"], ["Spain"]).write(
                    toFile: folder + "/b.csv", atomically: false, encoding: .utf8)
                let summary = try await fixture.warehouse.load([folder + "/b.csv"])
                #expect(summary.version == 2)
            }
            // The load was through before the service had failed.
            #expect(fixture.service.lastReport == nil)
            #expect(try await run.value.isComplete == false)
        }
    }
}
