import Domain
import Foundation
import Logging
import Postgres
import Repositories
import Services
import TestSupport
import Testing

/// Answers of the search held against what SQL says of the same facts.
@Suite("Ten thousand random searches") struct SearchFilterTests {
    private struct Asked: Encodable {
        let id: Int
        let countries: [String]?
        let minimum: String?
        let maximum: String?
        let isBrowse: Bool
        let found: Int
        let codes: [String]
    }

    @Test("never give a product that their filter does not let through, and browsing gives all that it does")
    func exact() async throws {
        let sample = TestWarehouse.projectRoot.appending(path: "samples/online_retail_sample.csv.gz").path
        try await TestWarehouse.with { warehouse in
            try await warehouse.load([sample])
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let catalogs = CatalogService(CatalogRepository(warehouse.pool), logger: logger)
            try await catalogs.refresh()
            let search = SearchService(SearchRepository(warehouse.pool), catalogs: catalogs, logger: logger)
            try await search.refresh()
            let countryRows = try await warehouse.query("SELECT name FROM dim_country WHERE name <> '' ORDER BY 1")
            let countries = (0..<countryRows.count).map { countryRows.string($0, 0) }
            let priceRows = try await warehouse.query("SELECT DISTINCT unit_price::text FROM fact_sales ORDER BY 1")
            let prices = (0..<priceRows.count).map { priceRows.string($0, 0) }
            let words = [
                "heart", "red heart", "lantern", "hart", "", "", "bag", "christmas tree", "85123a", "qqq", "t light",
            ]
            var random = SplitMix64(seed: 4)
            var asked: [Asked] = []
            for id in 0..<10_000 {
                var parameters: [(name: String, value: String)] = []
                func price() -> String {
                    let price = Decimal(string: random.pick(prices)) ?? 0
                    let moved = random.happens(0.3) ? price + Decimal(sign: .plus, exponent: -4, significand: 1) : price
                    return "\(moved)"
                }
                var chosen: [String]?
                if random.happens(0.7) {
                    let names = (0..<Int.random(in: 1...3, using: &random)).map { _ in random.pick(countries) }
                    chosen = names
                    parameters += names.map { ("country", $0) }
                }
                var minimum: String?
                var maximum: String?
                if chosen == nil || random.happens(0.7) {
                    let one = price()
                    let other = price()
                    let bounds = [one, other].sorted { (Decimal(string: $0) ?? 0) < (Decimal(string: $1) ?? 0) }
                    if random.happens(0.6) { minimum = bounds[0] }
                    if minimum == nil || random.happens(0.5) { maximum = bounds[1] }
                }
                if let minimum { parameters.append(("price_min", minimum)) }
                if let maximum { parameters.append(("price_max", maximum)) }
                let text = random.pick(words)
                parameters.append(("q", text))
                parameters.append(("size", "1000"))
                parameters.append(("mode", random.pick(["hybrid", "lexical", "semantic"])))
                parameters.append(("sort", random.pick(["relevance", "price", "revenue", "quantity"])))
                let page = try await search.search(try SearchRequest(parameters: parameters))
                asked.append(
                    Asked(
                        id: id, countries: chosen, minimum: minimum, maximum: maximum, isBrowse: text.isEmpty,
                        found: page.found, codes: page.hits.map(\.hit.product.stockCode)))
            }
            let json = String(decoding: try JSONEncoder().encode(asked), as: UTF8.self)
            let sold = """
                SELECT p.stock_code, f.unit_price, c.name FROM fact_sales f JOIN dim_product p USING (product_key)
                    JOIN dim_country c USING (country_key) JOIN dim_invoice i USING (invoice_key)
                WHERE i.type = 'sale' AND f.quantity > 0 AND f.unit_price > 0
                """
            let passes = """
                (q.countries IS NULL OR s.name = ANY (q.countries))
                    AND s.unit_price >= coalesce(q.minimum, 0) AND s.unit_price <= coalesce(q.maximum, 1e12)
                """
            let tables = """
                WITH q AS MATERIALIZED (
                    SELECT (j->>'id')::int AS id, (j->>'isBrowse')::bool AS browse, (j->>'found')::int AS found,
                        CASE WHEN j ? 'countries' THEN ARRAY(SELECT jsonb_array_elements_text(j->'countries')) END AS countries,
                        (j->>'minimum')::numeric AS minimum, (j->>'maximum')::numeric AS maximum, j->'codes' AS codes
                    FROM jsonb_array_elements($1::text::jsonb) AS j
                ), s AS MATERIALIZED (SELECT DISTINCT * FROM (\(sold)) AS sales)
                """
            let wrong = try await warehouse.query(
                """
                \(tables), passing AS MATERIALIZED (
                    SELECT q.id, array_agg(DISTINCT s.stock_code) AS codes FROM q JOIN s ON \(passes) GROUP BY q.id
                )
                SELECT
                    (SELECT count(*) FROM q LEFT JOIN passing AS p USING (id)
                     WHERE NOT ARRAY(SELECT jsonb_array_elements_text(q.codes)) <@ coalesce(p.codes, '{}')),
                    (SELECT count(*) FROM q LEFT JOIN passing AS p USING (id)
                     WHERE q.browse AND q.found <> coalesce(cardinality(p.codes), 0)),
                    (SELECT sum(jsonb_array_length(codes))::bigint FROM q)
                """, [.text(json)])
            #expect(wrong.int64(0, 0) == 0, "searches with a hit that does not pass")
            #expect(wrong.int64(0, 1) == 0, "searches for all with another number of hits")
            #expect(wrong.int64(0, 2) > 100_000, "hits were there to be looked at")
        }
    }
}
