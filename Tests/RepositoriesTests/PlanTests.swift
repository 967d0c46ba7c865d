import Domain
import EventLoop
import Foundation
import Logging
import Postgres
import Repositories
import Services
import Synchronization
import TestSupport
import Testing

/// Keeps the plans that auto_explain tells a connection.
private final class Plans: Sendable {
    private let texts = Mutex<[String]>([])

    /// Plans of statements with a LIMIT, which are pages.
    var pages: [String] { texts.withLock { $0.filter { $0.contains(" LIMIT ") && $0.contains("cost=") } } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    func clear() { texts.withLock { $0 = [] } }
}

private struct PlanLog: LogHandler {
    let plans: Plans
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if let text = event.metadata?["text"] { plans.add("\(text)") }
    }
}

@Suite(
    "Plans",
    .enabled(
        if: ProcessInfo.processInfo.environment["MARTLET_TEST_DATABASE_URL"] == nil,
        "only a server of our own may explain itself"))
struct PlanTests {
    /// An empty value stands for that of some sale.
    private static let requests: [[(name: String, value: String)]] = [
        [], [("region", "europe")], [("continent", "africa")],
        [("region", "africa"), ("sort", "total")], [("country", "Germany")],
        [("country", "O'Land; --")], [("product", "")], [("customer_id", "")],
        [("invoice_no", "")],
        [("date_from", "2010-02-01"), ("date_to", "2010-02-02")], [("country", "France"), ("date_from", "2010-02-01")],
        [("sort", "id")], [("sort", "quantity:desc")], [("sort", "unit_price")], [("sort", "total:desc")],
        [("sort", "invoice_date")],
        [("page", "900")], [("page", "500"), ("country", "United Kingdom")],
    ]

    @Test("of pages read the facts by an index, within a budget, prepared statements' too")
    func budgets() async throws {
        try await SalesFixture.with { warehouse, _, catalogs in
            let name = URLComponents(string: warehouse.url)?.path.dropFirst() ?? ""
            for setting in [
                "session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0",
                "auto_explain.log_level = 'notice'",
            ] {
                try await warehouse.query("ALTER DATABASE \(name) SET \(setting)")
            }
            let plans = Plans()
            let pool = PostgresPool(
                try TestWarehouse.configuration(warehouse.url), on: warehouse.loop, limits: PostgresPoolLimits(),
                logger: Logger(label: "plans") { _ in PlanLog(plans: plans) })
            let service = SalesService(
                SalesRepository(pool), LineageRepository(pool), catalogs: catalogs, currencies: .usual,
                memory: .init())
            let sold = try #require(try await warehouse.samples().first { $0[8] != "∅" })
            let values = ["product": sold[2], "customer_id": sold[8], "invoice_no": sold[1]]
            for request in Self.requests.map({ $0.map { ($0.name, values[$0.name] ?? $0.value) } }) {
                plans.clear()
                // After the fifth time the server may choose a plan for any value.
                for _ in 0..<8 { _ = try await service.page(SalesQuery(parameters: request)) }
                let pages = plans.pages
                try #require(pages.count >= 8, "\(request): no plans were told")
                for plan in pages {
                    #expect(!plan.contains("Seq Scan on fact_sales"), "\(request): \(plan)")
                    let cost = plan.firstMatch(of: /cost=[0-9.]+\.\.([0-9.]+)/).flatMap { Double($0.1) } ?? .infinity
                    #expect(cost < 500, "\(request): \(plan)")
                }
            }
            await pool.close()
        }
    }
}
