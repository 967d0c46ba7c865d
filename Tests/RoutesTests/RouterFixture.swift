import EventLoop
import Foundation
import HTTPCore
import HTTPTypes
import Logging
import OpenSSL
import Postgres
import Repositories
import Routes
import Services
import Synchronization
import TestSupport

/// The router over real services and a small warehouse, without any socket to clients.
struct RouterFixture {
    let router: Router
    let warehouse: TestWarehouse
    let catalogs: CatalogService
    let health: HealthService
    let search: SearchService
    let records: AccessRecords
    let cache: ResponseCache

    static let authorization = "Basic " + Data("admin:secret".utf8).base64EncodedString()

    /// What the access log was told.
    final class AccessRecords: Sendable {
        private let records = Mutex<[AccessRecord]>([])
        var all: [AccessRecord] { records.withLock { $0 } }
        func add(_ record: AccessRecord) { records.withLock { $0.append(record) } }
    }

    /// Runs `body` with a warehouse of 2,000 rows, or with an empty one.
    static func with<Value>(rows: Int = 2_000, _ body: (RouterFixture) async throws -> Value) async throws -> Value {
        try await TestWarehouse.with { warehouse in
            if rows > 0 { try await warehouse.load(files: [SalesFile(rows: rows, seed: 3)]) }
            return try await body(try await RouterFixture(warehouse, pool: warehouse.pool))
        }
    }

    init(
        _ warehouse: TestWarehouse, pool: PostgresPool, credential: Authenticator.Credential = .password("secret"),
        cacheSize: Int = 4 << 20
    ) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        self.warehouse = warehouse
        let catalogs = CatalogService(CatalogRepository(pool), logger: logger)
        _ = try? await catalogs.refresh()
        let health = HealthService([WarehouseRepository(pool)], catalogs: catalogs, directory: "/tmp")
        await health.probe(thorough: true)
        let search = SearchService(SearchRepository(pool), catalogs: catalogs, logger: logger)
        let records = AccessRecords()
        let enrichment = EnrichmentService(
            try .bundled(), EnrichmentRepository(pool), services: nil, batchSize: 10, logger: logger)
        let display = WarehouseRoutes.Display(
            settings: [("BASIC_AUTH_PASSWORD", "********", "environment")], host: "h", port: "1", database: "d",
            user: "u", kind: "external")
        let routes =
            HealthRoutes(health, .init(environment: "test", version: "1.2.3")).routes
            + SalesRoutes(
                SalesService(
                    SalesRepository(pool), LineageRepository(pool), catalogs: catalogs, currencies: .usual,
                    memory: .init())
            ).routes
            + ExportRoutes(ExportService(SalesRepository(pool), catalogs: catalogs, currencies: .usual)).routes
            + ReferenceRoutes(
                ReferenceService(
                    CountryTotalsRepository(pool), catalogs: catalogs, currencies: .usual, memory: .init())
            ).routes
            + EnrichmentRoutes(enrichment).routes + SearchRoutes(search).routes
            + WarehouseRoutes(
                WarehouseService(
                    WarehouseRepository(pool), MigrationRepository(try TestWarehouse.migrations(), pool),
                    catalogs: catalogs, memory: .init()),
                health, display
            ).routes
            + IntegrityRoutes(IntegrityService(repository: IntegrityRepository(pool: pool), logger: logger)).routes
            + DocumentRoutes(
                openAPI: Array("openapi: 3.1.0\n".utf8), documentation: Array("<html>".utf8),
                metrics: { Array("up 1\n".utf8) }
            ).routes
        let cache = ResponseCache(capacity: cacheSize) { catalogs.snapshot?.current.publishedAt }
        router = Router(
            routes,
            admission: Admission(
                try Authenticator(username: "admin", credential: credential), bodyLimit: 1 << 20),
            metrics: RequestMetrics(), cache: cache, compressor: BodyCompressor(),
            logger: logger, accessLog: { records.add($0) })
        self.catalogs = catalogs
        self.health = health
        self.search = search
        self.records = records
        self.cache = cache
    }

    /// Answers a request; with the right credentials unless others are given.
    func send(
        _ path: String, _ method: HTTPRequest.Method = .get, fields: [String: String] = [:], body: String = "",
        authorization: String? = Self.authorization, peer: String = "127.0.0.1"
    ) async -> Answer {
        await router.send(
            path, method, fields: fields, body: RequestBody(Array(body.utf8)), authorization: authorization, peer: peer)
    }
}

extension Router {
    /// Answers a request; with the right credentials unless others are given.
    func send(
        _ path: String, _ method: HTTPRequest.Method = .get, fields: [String: String] = [:],
        body: RequestBody = .none, authorization: String? = RouterFixture.authorization, peer: String = "127.0.0.1"
    ) async -> Answer {
        var head = HTTPRequest(method: method, scheme: "http", authority: "localhost", path: path)
        if let authorization { head.headerFields[.authorization] = authorization }
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { head.headerFields[name] = value }
        }
        return Answer(await respond(to: Request(head: head, body: body, peer: peer, id: "request-1")))
    }
}

/// A response, easier to look into.
struct Answer {
    let response: Response
    init(_ response: Response) { self.response = response }

    var status: Int { response.status.code }
    var text: String { String(decoding: response.body, as: UTF8.self) }
    var json: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(response.body))) as? [String: Any] ?? [:]
    }
    func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { response.fields[$0] } }
    var ids: [Int] { (json["items"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? Int } }

    /// The targets of the `Link` field by their relation.
    var links: [String: String] {
        var links: [String: String] = [:]
        for link in (field("Link") ?? "").components(separatedBy: ", ") where !link.isEmpty {
            let parts = link.components(separatedBy: ">; rel=\"")
            if parts.count == 2 { links[String(parts[1].dropLast())] = String(parts[0].dropFirst()) }
        }
        return links
    }

    /// Whether it is a problem as every problem is: its type, its members and their agreement with the status.
    var isProblem: Bool {
        field("Content-Type") == "application/problem+json" && json["status"] as? Int == status
            && json["code"] is String
            && json["title"] is String && (json["detail"] as? String)?.isEmpty == false
            && json["request_id"] as? String == "request-1"
            && (json["type"] as? String) == "/docs#problem-\(json["code"] as? String ?? "")"
            && field("Cache-Control") == "no-store"
    }
    var code: String { json["code"] as? String ?? "" }
}
