import Foundation
import HTTPCore
import HTTPTypes
import Logging
import Routes
import Services
import Synchronization
import Testing

/// Who is let in, and how often: a router over two paths, without a database.
@Suite("Admission") struct AdmissionTests {
    private final class Peers: Sendable {
        private let peers = Mutex<[String]>([])
        var all: [String] { peers.withLock { $0 } }
        func add(_ peer: String) { peers.withLock { $0.append(peer) } }
    }

    private let peers = Peers()

    private func router(
        quota: RequestQuota? = nil, origins: [String] = [], proxies: [String] = []
    ) throws -> Router {
        let respond: Route.Handler = { _ in Response(status: .ok, fields: [.vary: "Accept"], body: [1]) }
        let peers = peers
        return Router(
            [
                Route(.get, "/x", "x", handler: respond), Route(.get, "/health", "h", isFree: true, handler: respond),
                Route(.post, "/x", "x", handler: respond),
            ],
            admission: Admission(
                try Authenticator(username: "admin", credential: .password("secret")), quota: quota,
                origins: CrossOrigin(origins), proxies: try #require(TrustedProxies(proxies)), bodyLimit: 10),
            metrics: RequestMetrics(), cache: ResponseCache(capacity: 0) { nil }, compressor: BodyCompressor(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            accessLog: { peers.add($0.peer) })
    }

    private func ask(
        _ router: Router, _ path: String, _ method: HTTPRequest.Method = .get, _ fields: [String: String] = [:],
        authorized: Bool = true, body: RequestBody = .none
    ) async throws -> Response {
        await router.send(
            path, method, fields: fields, body: body, authorization: authorized ? RouterFixture.authorization : nil,
            peer: "10.0.0.1"
        ).response
    }

    @Test("counts the user's requests, refuses those beyond with 429 and says when to come back; health never counts")
    func quota() async throws {
        let router = try router(quota: RequestQuota(perMinute: 2))
        let name = { (text: String) throws in try #require(HTTPField.Name(text)) }
        let limit = try name("RateLimit")
        let first = try await ask(router, "/x")
        #expect(first.status == .ok && first.fields[limit] == "\"user\";r=1;t=30")
        #expect(first.fields[try name("RateLimit-Policy")] == "\"user\";q=2;w=60")
        #expect(try await ask(router, "/x", authorized: false).status == .unauthorized)
        #expect(try await ask(router, "/nowhere").status == .notFound)
        let refused = try await ask(router, "/x")
        #expect(refused.status == .tooManyRequests)
        #expect(Int(refused.fields[.retryAfter] ?? "").map { (1...60).contains($0) } == true)
        #expect(refused.fields[limit]?.hasPrefix("\"user\";r=0;t=") == true)
        #expect(String(decoding: refused.body, as: UTF8.self).contains("\"code\":\"rate_limited\""))
        let health = try await ask(router, "/health")
        #expect(health.status == .ok && health.fields[limit] == nil)
    }

    @Test("says nothing about other origins unless they are configured")
    func withoutOrigins() async throws {
        let router = try router()
        let fields = ["Origin": "https://a.example", "Access-Control-Request-Method": "GET"]
        let preflight = try await ask(router, "/x", .options, fields, authorized: false)
        #expect(preflight.status == .unauthorized && preflight.fields[.accessControlAllowOrigin] == nil)
        let answer = try await ask(router, "/x", .get, fields)
        #expect(answer.fields[.accessControlAllowOrigin] == nil && answer.fields[.vary] == "Accept")
    }

    @Test("answers a preflight of a configured origin without credentials, the same for every path, and nothing else")
    func preflight() async throws {
        let router = try router(origins: ["https://a.example"])
        let fields = ["Origin": "https://a.example", "Access-Control-Request-Method": "POST"]
        for path in ["/x", "/nowhere"] {
            let answer = try await ask(router, path, .options, fields, authorized: false)
            #expect(answer.status == .noContent && answer.fields[.accessControlAllowOrigin] == "https://a.example")
            #expect(answer.fields[.accessControlAllowHeaders]?.contains("Authorization") == true)
            #expect(answer.fields[.accessControlAllowMethods] == "GET, HEAD, POST")
            #expect(answer.fields[.vary]?.hasPrefix("Origin") == true && answer.fields[.allow] == nil)
        }
        let others: [(HTTPRequest.Method, [String: String])] = [
            (.options, ["Origin": "https://b.example", "Access-Control-Request-Method": "GET"]),
            (.options, ["Origin": "https://a.example"]), (.options, [:]),
            (.get, fields), (.post, fields),
            (.options, ["Origin": "null", "Access-Control-Request-Method": "GET"]),
        ]
        for (method, fields) in others {
            let answer = try await ask(router, "/x", method, fields, authorized: false)
            #expect(answer.status == .unauthorized, "\(method) \(fields)")
        }
        // A page that may ask gets to see what went wrong.
        let wrong = try await ask(router, "/x", .get, ["Origin": "https://a.example"], authorized: false)
        #expect(wrong.fields[.accessControlAllowOrigin] == "https://a.example")
    }

    @Test("lets pages of configured origins read answers, and caches know what they depend on")
    func origins() async throws {
        let router = try router(origins: ["https://a.example", "http://localhost:3000"])
        let answer = try await ask(router, "/x", .get, ["Origin": "http://localhost:3000"])
        #expect(answer.fields[.accessControlAllowOrigin] == "http://localhost:3000")
        #expect(answer.fields[.accessControlExposeHeaders]?.contains("Warehouse-Version") == true)
        #expect(answer.fields[.vary] == "Accept, Origin" && answer.fields[.accessControlAllowCredentials] == nil)
        let stranger = try await ask(router, "/x", .get, ["Origin": "https://evil.example"])
        #expect(stranger.status == .ok && stranger.fields[.accessControlAllowOrigin] == nil)
        #expect(stranger.fields[.vary] == "Accept, Origin")
        let open = try await ask(try self.router(origins: ["*"]), "/x", .get, ["Origin": "https://any.example"])
        #expect(open.fields[.accessControlAllowOrigin] == "*" && open.fields[.vary] == "Accept")
    }

    @Test("believes trusted proxies about the client's address, and nobody else")
    func proxies() async throws {
        let fields = ["X-Forwarded-For": "198.51.100.7"]
        _ = try await ask(try router(proxies: ["10.0.0.0/24"]), "/x", .get, fields)
        _ = try await ask(try router(), "/x", .get, fields)
        #expect(peers.all == ["198.51.100.7", "10.0.0.1"])
    }

    @Test("takes no body that is larger than the limit where none is read, and none of another type")
    func bodies() async throws {
        let router = try router()
        let json = ["Content-Type": "application/json"]
        #expect(
            try await ask(router, "/x", .post, json, body: RequestBody([UInt8](repeating: 32, count: 10))).status == .ok
        )
        let large = try await ask(router, "/x", .post, json, body: RequestBody([UInt8](repeating: 32, count: 11)))
        #expect(large.status == .contentTooLarge)
        #expect(try await ask(router, "/x", .post, body: RequestBody([1])).status == .unsupportedMediaType)
    }

    @Test("refuses TRACE and unknown methods with what the path takes")
    func methods() async throws {
        for method in ["TRACE", "PROPFIND", "get"] {
            let answer = try await ask(try router(), "/x", try #require(HTTPRequest.Method(method)))
            #expect(answer.status == .methodNotAllowed && answer.fields[.allow] == "GET, POST, HEAD, OPTIONS")
        }
    }
}
