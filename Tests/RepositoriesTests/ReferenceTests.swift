import Domain
import EventLoop
import Foundation
import Postgres
import Repositories
import Services
import TestSupport
import Testing

/// What other sources know: how it gets into the warehouse, and what readers of each version see of it.
@Suite("Reference data")
struct ReferenceTests {
    /// Runs `body` with a loaded warehouse and the services over it.
    private static func with<Value>(
        _ body: (TestWarehouse, CatalogService, SalesService, ReferenceService) async throws -> Value
    ) async throws -> Value {
        try await TestWarehouse.with { warehouse in
            try await warehouse.load(files: [SalesFile(rows: 3_000, seed: 21)])
            let catalogs = CatalogService(CatalogRepository(warehouse.pool), logger: TestPostgres.quietLogger)
            try await catalogs.refresh()
            return try await body(
                warehouse, catalogs,
                SalesService(
                    SalesRepository(warehouse.pool), LineageRepository(warehouse.pool), catalogs: catalogs,
                    currencies: .usual, memory: .init()),
                ReferenceService(
                    CountryTotalsRepository(warehouse.pool), catalogs: catalogs, currencies: .usual, memory: .init()))
        }
    }

    private static func query(_ parameters: KeyValuePairs<String, String>) throws -> SalesQuery {
        try SalesQuery(parameters: parameters.map { (name: $0.key, value: $0.value) })
    }

    private static func live(_ iso2: String, _ name: String, _ region: Region) -> EnrichedCountry {
        var profile = CountryProfile(name: name)
        profile.iso2 = iso2
        profile.region = region
        profile.latitude = -1_234_567
        return EnrichedCountry(
            kind: .country, profile: profile, source: .live, provider: "restcountries", asOf: 1_700_000_000_000_000)
    }

    @Test("comes in with the load, in its version, and again only where it is new")
    func load() async throws {
        try await Self.with { warehouse, catalogs, _, _ in
            #expect(try catalogs.current().current.version == 1)
            let rows = try await warehouse.query(
                """
                SELECT string_agg(concat_ws(',', name, kind, iso2, region, source), '|' ORDER BY name) FROM dim_country
                """)
            #expect(
                rows.string(0, 0) == """
                    Channel Islands,area,Europe,bundled|Côte d'Ivoire,country,CI,Africa,bundled|\
                    EIRE,country,IE,Europe,bundled|France,country,FR,Europe,bundled|Germany,country,DE,Europe,bundled|\
                    O'Land; --,unknown,missing|United Kingdom,country,GB,Europe,bundled|Unspecified,none,bundled
                    """)
            let count = "SELECT count(*) FROM exchange_rates"
            let rates = try await warehouse.query(count).int64(0, 0)
            #expect(rates == 558 * 5)
            #expect(try await warehouse.query("SELECT count(*) FROM country_profiles").int64(0, 0) == 8)
            try await warehouse.load(files: [SalesFile(rows: 100, seed: 22)])
            #expect(try await warehouse.query(count).int64(0, 0) == rates)
            #expect(try await warehouse.query("SELECT count(*) FROM country_profiles").int64(0, 0) == 8)
            #expect(try await warehouse.query("SELECT count(*) FROM versions").int64(0, 0) == 3)
        }
    }

    @Test("of a run publishes a version of the same facts, and earlier versions keep what they knew")
    func versions() async throws {
        try await Self.with { warehouse, catalogs, sales, _ in
            let repository = EnrichmentRepository(warehouse.pool)
            let plan = try EnrichmentPlan.bundled()
            #expect(
                try await repository.publish(EnrichmentFindings(foundAt: 1_700_000_000_000_000), plan, replacing: false)
                    .version == nil)
            let before = try await sales.page(Self.query(["region": "africa", "size": "3"]))
            #expect(before.total > 3)
            let needs = try await repository.needs(plan)
            let france = try #require(needs.countries.first { $0.name.text == "France" })
            #expect(france.known.source == .bundled)
            var findings = EnrichmentFindings(foundAt: 1_700_000_000_000_000)
            findings.countries = needs.countries.filter { $0.name.text == "France" }.map {
                ($0.key, Self.live("FR", "France", .africa))
            }
            let changes = try await repository.publish(findings, plan, replacing: false)
            #expect(changes.version == 2 && changes.countries == 1)
            try await catalogs.refresh()
            let catalog = try catalogs.current()
            #expect(catalog.current.version == 2 && catalog.current.facts == (catalog.published(1)?.facts))
            #expect(catalog.country(france.key, 1).profile?.region == .europe)
            #expect(catalog.country(france.key, 2).profile?.region == .africa)
            #expect(catalog.country(france.key, 2).profile?.latitude == -1_234_567)
            // A cursor stays in the version that it began in, and so does what lies in Africa.
            let after = try await sales.page(Self.query(["region": "africa", "size": "3"]))
            #expect(after.total > before.total && after.version.number == 2)
            let cursor = try #require(before.next).text
            let next = try await sales.page(
                Self.query(["region": "africa", "size": "3", "cursor": cursor]))
            #expect(next.total == before.total && next.version.number == 1)
            #expect(next.items.allSatisfy { $0.country.text == "Côte d'Ivoire" })
            // The same again is nothing new.
            #expect(try await repository.publish(findings, plan, replacing: true).version == nil)
        }
    }

    @Test("of a country that a service has described serves for its other names, as cache")
    func cache() async throws {
        try await Self.with { warehouse, _, _, _ in
            let repository = EnrichmentRepository(warehouse.pool)
            let plan = try EnrichmentPlan.bundled()
            let key = try #require(
                try await repository.needs(plan).countries.first { $0.name.text == "EIRE" }?.key)
            var findings = EnrichmentFindings(foundAt: 1_700_000_000_000_000)
            findings.countries = [(key, Self.live("IE", "Ireland", .europe))]
            _ = try await repository.publish(findings, plan, replacing: false)
            try await withTemporaryFolder { folder in
                let path = folder + "/ireland.csv"
                let text = "\(SalesFile.header)700001,A1,THING,1,2010-06-01 10:00:00,1.00,12345,Ireland\n"
                try text.write(toFile: path, atomically: false, encoding: .utf8)
                try await warehouse.load([path])
            }
            let row = try await warehouse.query(
                "SELECT source, provider, iso2, latitude::text FROM dim_country WHERE name = 'Ireland'")
            #expect(row.string(0, 0) == "cache" && row.string(0, 1) == "restcountries" && row.string(0, 2) == "IE")
            #expect(row.string(0, 3) == "-12.34567")
        }
    }

    @Test("of rates stays what it was unless it is replaced, and then for later versions alone")
    func rates() async throws {
        try await Self.with { warehouse, catalogs, _, _ in
            let repository = EnrichmentRepository(warehouse.pool)
            let plan = try EnrichmentPlan.bundled()
            let day = try #require(DayKey(20_100_601))
            func published(_ units: String) throws -> PublishedRate {
                PublishedRate(
                    currency: .eur, day: day, pivot: .gbp, currencyPerPivot: try ExchangeRate(units),
                    basePerPivot: .one, provider: "exchangerate-api")
            }
            var findings = EnrichmentFindings(foundAt: 1_700_000_000_000_000)
            findings.rates = [try published("1.5"), try published("1.6")]
            #expect(try await repository.publish(findings, plan, replacing: false).version == nil)
            #expect(try await repository.publish(findings, plan, replacing: true).rates == 1)
            try await catalogs.refresh()
            let table = try #require(try catalogs.current().rates[.gbp])
            let bundled = try #require(plan.bundle.rates(base: .gbp, currencies: [.eur]).first { $0.day == day }?.rate)
            #expect(table.conversion(to: .eur, version: 1).rate(on: day)?.row.rate == bundled)
            let now = try #require(table.conversion(to: .eur, version: 2).rate(on: day))
            #expect(now.row.rate.description == "1.5" && now.source == .live)
        }
    }

    @Test(
        "turns amounts into other currencies as plain SQL does, each sale by itself", arguments: ["EUR", "USD", "JPY"])
    func amounts(_ code: String) async throws {
        try await Self.with { warehouse, _, sales, reference in
            // From the published figures themselves: no view, no stored quotient.
            let converted = """
                (SELECT f.*, round(f.total * r.rate, 4) AS total_x, round(f.unit_price * r.rate, 4) AS price_x, r.day AS rate_day
                FROM fact_sales f LEFT JOIN LATERAL (
                    SELECT day, round(currency_per_pivot / base_per_pivot, 10) AS rate FROM exchange_rates
                    WHERE currency = '\(code)' AND day <= f.invoice_date::date ORDER BY day DESC LIMIT 1) r ON true) AS f
                """
            let page = try await sales.page(
                Self.query(["size": "1000", "currency": code, "sort": "id"]))
            let expected = try await warehouse.query(
                """
                SELECT sale_id, price_x::text, total_x::text, to_char(rate_day, 'YYYY-MM-DD')
                FROM \(converted) ORDER BY sale_id LIMIT 1000
                """)
            let conversion = try #require(page.conversion)
            #expect(page.items.count == 1_000)
            for (row, sale) in page.items.enumerated() {
                let rate = try #require(conversion.rate(on: sale.invoiceDate.day))
                #expect(rate.row.rate.converted(sale.unitPrice) == (try Money(expected.string(row, 1))))
                #expect(rate.row.rate.converted(sale.total) == (try Money(expected.string(row, 2))))
                #expect("\(rate.row.day)" == expected.string(row, 3))
            }
            let countries = try await reference.countries(region: nil, continent: nil, currency: try Currency(code))
            let sums = try await warehouse.query(
                """
                SELECT n.name, sum(total_x)::numeric(28, 4)::text, count(*), sum(f.quantity)::bigint, sum(f.total)::numeric(28, 4)::text
                FROM \(converted) JOIN dim_country n USING (country_key) GROUP BY 1 ORDER BY n.name
                """)
            #expect(countries.rows.count == sums.count)
            for (row, country) in countries.rows.enumerated() {
                #expect(country.name == sums.string(row, 0))
                #expect(country.converted?.total == sums.string(row, 1))
                #expect(country.totals.sales == sums.int64(row, 2) && country.totals.quantity == sums.int64(row, 3))
                #expect(country.totals.total == sums.string(row, 4))
            }
        }
    }

    @Test("that is missing is told: null amounts and their number, never a guess")
    func missing() async throws {
        try await Self.with { warehouse, catalogs, sales, reference in
            try await warehouse.query("DELETE FROM exchange_rates WHERE currency = 'EUR' AND day < '2010-02-01'")
            try await warehouse.query("UPDATE versions SET published_at = clock_timestamp() WHERE version = 1")
            try await catalogs.refresh()
            let first = try await sales.page(
                Self.query(["currency": "eur", "sort": "invoice_date", "size": "1"]))
            #expect(first.conversion?.rate(on: try #require(first.items.first).invoiceDate.day) == nil)
            let rows = try await reference.countries(region: nil, continent: nil, currency: .eur).rows
            let without = try await warehouse.query(
                "SELECT count(*) FROM fact_sales WHERE invoice_date < '2010-02-01'"
            ).int64(0, 0)
            #expect(without > 0 && rows.reduce(0) { $0 + ($1.converted?.salesWithoutRate ?? 0) } == without)
        }
    }

    @Test("filters sales by region and continent exactly")
    func filters() async throws {
        try await Self.with { warehouse, _, sales, _ in
            for (name, value, condition) in [
                ("region", "europe", "n.region = 'Europe'"), ("region", "oceania", "n.region = 'Oceania'"),
                ("continent", "AFRICA", "n.continent = 'Africa'"),
            ] {
                let others = [("", ""), ("type", "sale"), ("quantity_min", "100"), ("country", "EIRE")]
                for more: (name: String, value: String) in others {
                    var parameters: [(name: String, value: String)] = [(name, value), ("size", "1000")]
                    if !more.name.isEmpty { parameters.append(more) }
                    let page = try await sales.page(SalesQuery(parameters: parameters))
                    let rest =
                        switch more.name {
                        case "": ""
                        case "type": " AND i.type = 'sale'"
                        case "quantity_min": " AND f.quantity >= 100"
                        default: " AND n.name = 'EIRE'"
                        }
                    let expected = try await warehouse.query(
                        """
                        SELECT count(*) FROM fact_sales f JOIN dim_country n USING (country_key)
                            JOIN dim_invoice i USING (invoice_key) WHERE \(condition)\(rest)
                        """
                    ).int64(0, 0)
                    #expect(page.total == expected, "\(name)=\(value) \(more)")
                    #expect(page.items.count == Int(min(1_000, expected)))
                }
            }
        }
    }

    @Test("knows where every country of the real data lies, or that it lies nowhere")
    func real() throws {
        let bundle = try EnrichmentPlan.bundled().bundle
        let names = """
            Australia|Austria|Bahrain|Belgium|Bermuda|Brazil|Canada|Channel Islands|Cyprus|Czech Republic|Denmark|EIRE|\
            European Community|Finland|France|Germany|Greece|Hong Kong|Iceland|Israel|Italy|Japan|Korea|Lebanon|\
            Lithuania|Malta|Netherlands|Nigeria|Norway|Poland|Portugal|RSA|Saudi Arabia|Singapore|Spain|Sweden|\
            Switzerland|Thailand|USA|United Arab Emirates|United Kingdom|Unspecified|West Indies
            """.split(separator: "|")
        #expect(names.count == 43)
        for name in names {
            let country = bundle.country(named: try CountryName(String(name)))
            switch country.kind {
            case .country:
                #expect(country.profile?.region != nil && country.profile?.iso2 != nil, "\(name)")
                #expect(country.profile?.latitude != nil && country.profile?.population != nil, "\(name)")
            case .area: #expect(["Channel Islands", "West Indies"].contains(name) && country.profile?.region != nil)
            case .none: #expect(["European Community", "Unspecified"].contains(name))
            case .unknown: Issue.record("nobody knows \(name)")
            }
        }
    }
}
