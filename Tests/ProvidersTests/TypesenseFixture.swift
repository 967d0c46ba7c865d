internal import Domain
internal import EventLoop
internal import HTTPClient
internal import HTTPTypes
internal import Logging
internal import Providers
internal import TestSupport

/// What a test with a Typesense server has at hand.
struct TypesenseFixture {
    static let key = "0123456789-not-to-be-told"

    let typesense: Typesense
    let server: TypesenseServer
    let service: ServiceClient
    let breaker: ServiceBreaker
    /// All that was logged, with its metadata.
    let log: Mutexed<[String]>

    /// The requests as `METHOD path?query`.
    var requests: [String] {
        server.server.requests.map { "\($0.method) \($0.path)" + ($0.query.map { "?\($0)" } ?? "") }
    }

    /// Makes an empty collection as somebody else would.
    func make(_ name: String) async throws {
        let fields = #"[{"name":"sold","type":"object[]"}]"#
        let body = #"{"name":"\#(name)","enable_nested_fields":true,"fields":\#(fields)}"#
        let request = ClientRequest(
            .post, server.url + "/collections", fields: [Self.keyField: Self.key], body: Array(body.utf8))
        _ = try await service.call(request, accepting: [201]) { $0.status.code }
    }

    private static let keyField = HTTPField.Name("x-typesense-api-key") ?? .authorization
}

/// Runs `body` with an empty server and a client of it, for vectors of three numbers, that tries four times, with hardly a pause.
func withTypesense(
    key: String = TypesenseFixture.key, collection: String = "martlet", attempts: Int = 4,
    stallTimeout: Duration = .seconds(60), _ body: (TypesenseFixture) async throws -> Void
) async throws {
    let server = try TypesenseServer(key: TypesenseFixture.key)
    defer { server.stop() }
    let log = Mutexed<[String]>([])
    try await withLoop { loop in
        var configuration = HTTPClientConfiguration(userAgent: "martlet/test")
        configuration.stallTimeout = stallTimeout
        let logger = Logger(label: "test") { _ in RecordingLog(log) }
        let client = HTTPClient(configuration, on: loop, logger: logger)
        var settings = BreakerSettings()
        settings.minimumCalls = 100
        let breaker = ServiceBreaker(name: "typesense", settings: settings)
        let service = ServiceClient(
            client: client, breaker: breaker, retry: RetryPolicy(attempts: attempts, base: .milliseconds(1)),
            deadline: .seconds(60))
        let typesense = Typesense(service, url: server.url + "/", key: key, collection: collection, dimensions: 3)
        do {
            try await body(
                TypesenseFixture(
                    typesense: typesense, server: server, service: service, breaker: breaker, log: log))
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}

private struct RecordingLog: LogHandler {
    let log: Mutexed<[String]>
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(_ log: Mutexed<[String]>) { self.log = log }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        log.update { $0.append("\(event.message) \(event.metadata ?? [:])") }
    }
}

extension TypesenseDocument {
    /// A product with what a test needs of it.
    static func product(
        _ key: Int32, _ description: String = "WHITE LANTERN", category: String? = nil, sales: Int64 = 1,
        quantity: Int64 = 1, revenue: Int64 = 10_000, sold: [(String, Int64)] = [("France", 10_000)],
        embedding: [Float]? = nil
    ) -> TypesenseDocument {
        let prices = sold.map(\.1)
        return TypesenseDocument(
            productKey: key, stockCode: "2\(key)A", description: description, category: category, subcategory: nil,
            sales: sales, quantity: quantity, revenue: Money(tenThousandths: revenue),
            priceMin: Money(tenThousandths: prices.min() ?? 0), priceMax: Money(tenThousandths: prices.max() ?? 0),
            countries: Array(Set(sold.map(\.0))).sorted(),
            sold: sold.map { .init(country: $0.0, price: Money(tenThousandths: $0.1)) }, embedding: embedding)
    }
}
