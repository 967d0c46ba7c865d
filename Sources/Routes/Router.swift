internal import Domain
package import HTTPCore
internal import HTTPTypes
package import Logging
internal import RequestTiming
package import Services

/// A request's way: credentials, path, method, parameters, media type, handler, validators, coding, then metrics and log.
///
/// Credentials come first, so a stranger learns nothing of which paths exist.
package struct Router: Sendable {
    /// All routes, each alias as one of its own.
    package let routes: [Route]
    private let fixed: [String: [Route]]
    private let patterned: [Route]
    private let admission: Admission
    private let metrics: RequestMetrics
    private let cache: ResponseCache
    private let compressor: BodyCompressor
    private let logger: Logger
    private let accessLog: @Sendable (AccessRecord) -> Void

    /// A router for one loop.
    package init(
        _ routes: [Route], admission: Admission, metrics: RequestMetrics, cache: ResponseCache,
        compressor: BodyCompressor, logger: Logger,
        accessLog: @escaping @Sendable (AccessRecord) -> Void
    ) {
        self.routes = routes
        self.admission = admission
        self.metrics = metrics
        self.cache = cache
        self.compressor = compressor
        self.logger = logger
        self.accessLog = accessLog
        patterned = routes.filter { $0.pattern.contains("{") }
        fixed = Dictionary(grouping: routes.filter { !$0.pattern.contains("{") }, by: \.pattern)
    }

    /// What is known of a request besides its answer, however that comes about.
    private struct Found {
        /// The pattern of its path, for metrics.
        var label: String
        /// What the answer says about the user's quota.
        var quota: HTTPFields = [:]
    }

    /// Answers a request; whatever goes wrong is an answer too.
    package func respond(to request: Request) async -> Response {
        let clock = RequestClock()
        var request = request
        request.peer = admission.proxies.client(of: request.peer, request.head.headerFields)
        var found = Found(label: "preflight")
        var response: Response
        if let preflight = admission.origins.preflight(request) {
            response = preflight
        } else {
            found.label = "unknown"
            response = await encodedAnswer(request, clock, &found)
            for field in found.quota { response.fields.append(field) }
        }
        admission.origins.mark(&response, to: request)
        response.fields.append(ServerTiming.field(clock, total: RequestClock.now() &- clock.began))
        let record: @Sendable (Int, String?) -> Void = {
            [request, label = found.label, status = response.status.code] bytes, breakage in
            let seconds = Double(RequestClock.now() &- clock.began) / 1e9
            let method = Router.methodLabel(request.head.method)
            metrics.record(route: label, method: method, status: status, seconds: seconds, isBroken: breakage != nil)
            accessLog(
                AccessRecord(
                    id: request.id, peer: request.peer, method: request.head.method.rawValue,
                    target: request.head.path ?? "*", status: status, bytes: bytes, seconds: seconds,
                    breakage: breakage))
        }
        if let stream = response.stream, response.sendsBody(toHead: request.head.method == .head) {
            response.stream = StreamedAnswer(ended: record).watching(stream)
        } else {
            record(response.body.count, nil)
        }
        return response
    }

    /// The answer, or the problem in its place, in the coding that the client prefers.
    private func encodedAnswer(_ request: Request, _ clock: RequestClock, _ found: inout Found) async -> Response {
        let accepted = request.head.headerFields[.acceptEncoding].map(AcceptEncoding.init) ?? .identity
        let representations = Representations(accepted, compressor, cache)
        return await RequestClock.$current.withValue(clock) {
            let response: Response
            do { response = try await answer(request, representations, clock, &found) } catch {
                response = problem(for: error, request).response(requestID: request.id)
            }
            return representations.wantsCoding
                ? await representations.encoded(response) : representations.plain(response)
        }
    }

    private func answer(
        _ request: Request, _ representations: Representations, _ clock: RequestClock, _ found: inout Found
    ) async throws -> Response {
        try await authenticate(request, clock)
        let target = RequestTarget(request.head.path ?? "*")
        let (matches, captures) = try find(target)
        if matches.first?.isFree != true { found.quota = try admission.takeFromQuota() }
        guard let first = matches.first else {
            if request.head.method == .options && target.path == "*" {
                return Response(status: .noContent, fields: [.allow: "GET, HEAD, POST, OPTIONS"])
            }
            throw Problem(.notFound, "no resource at \(target.path); GET /openapi.yaml lists those that exist")
        }
        found.label = first.pattern
        let method = request.head.method == .head ? .get : request.head.method
        let allow = Router.allow(matches)
        if method == .options { return Response(status: .noContent, fields: [.allow: allow]) }
        guard let route = matches.first(where: { $0.method == method }) else {
            throw Problem(
                .methodNotAllowed, "\(target.path) takes \(allow), not \(request.head.method.rawValue)",
                fields: [.allow: allow])
        }
        if route.takes.isEmpty { try await passOverBody(request) } else { try checkBody(request, route) }
        let mediaType = try negotiate(request, route, representations)
        let parameters: QueryParameters
        do { parameters = try target.parameters() } catch {
            throw Problem(.badRequest, "the query cannot be decoded: \(error)")
        }
        let context = RouteContext(
            request: request, captures: captures, parameters: parameters.items.map { ($0.name, $0.value) },
            mediaType: mediaType, representations: representations)
        var response = try await route.handler(context)
        if route.produces.count > 1 { response.fields.vary(by: "Accept") }
        return conditional(response, request, representations)
    }

    // MARK: Steps

    private func authenticate(_ request: Request, _ clock: RequestClock) async throws {
        defer { clock.add(.authentication, since: clock.began) }
        let challenge: HTTPFields = [.wwwAuthenticate: #"Basic realm="martlet", charset="UTF-8""#]
        switch await admission.authenticator.check(request.head.headerFields[.authorization], from: request.peer) {
        case .accepted: return
        case .missing:
            throw Problem(
                .unauthorized, "send the configured user and password by HTTP Basic authentication", fields: challenge)
        case .rejected(let delay):
            if delay > .zero { try? await Task.sleep(for: delay) }
            throw Problem(.unauthorized, "the user or the password is wrong", fields: challenge)
        case .busy:
            throw Problem(.overloaded, "too many passwords wait to be checked", fields: [.retryAfter: "1"])
        }
    }

    private func find(_ target: RequestTarget) throws -> ([Route], [String]) {
        if let routes = fixed[String(target.path)] { return (routes, []) }
        let segments: [String]
        do { segments = try target.segments() } catch {
            throw Problem(.badRequest, "the path cannot be decoded: \(error.detail)")
        }
        var captures: [String] = []
        let matches = patterned.filter { route in
            guard let found = route.captures(of: segments) else { return false }
            captures = found
            return true
        }
        return (matches, captures)
    }

    /// A body that no route asked for: JSON is let pass, up to the limit, and not looked at.
    private func passOverBody(_ request: Request) async throws {
        guard request.body.length != 0 else { return }
        let type = request.head.headerFields[.contentType].flatMap(MediaType.init)
        let isJSON = type?.type == "application" && type?.subtype == "json"
        let body =
            isJSON ? try await request.body.collect(upTo: admission.bodyLimit) : try await request.body.next() ?? []
        guard isJSON || body.isEmpty else {
            throw Problem(.unsupportedMediaType, "a body here must be application/json, or be left out; it is not read")
        }
    }

    /// A body that the route's handler reads: of a type that it takes, and coded as it can be decoded.
    private func checkBody(_ request: Request, _ route: Route) throws {
        let fields = request.head.headerFields
        let type = fields[.contentType].flatMap(MediaType.init)
        guard let type, route.takes.contains("\(type.type)/\(type.subtype)") else {
            throw Problem(
                .unsupportedMediaType,
                "the body must be \(route.takes.joined(separator: " or ")), and Content-Type say so")
        }
        let coding = fields[.contentEncoding]?.lowercased() ?? "identity"
        guard coding == "identity" || (coding == "gzip" && type.type == "text") else {
            throw Problem(.unsupportedMediaType, "the body must not be coded, or a text be coded with gzip")
        }
        guard request.body.length != 0 else { throw Problem(.badRequest, "the body is empty") }
    }

    private func negotiate(
        _ request: Request, _ route: Route, _ representations: Representations
    ) throws -> String {
        guard !representations.accepted.codings.isEmpty else {
            throw Problem(
                .notAcceptable, "there are the codings zstd, gzip and identity", fields: [.vary: "Accept-Encoding"])
        }
        guard let accept = request.head.headerFields[.accept] else { return route.produces[0] }
        let offers = route.produces.compactMap(MediaType.init)
        guard let chosen = AcceptHeader(accept).preferred(among: offers) else {
            throw Problem(
                .notAcceptable, "this path answers with \(route.produces.joined(separator: " or "))",
                fields: route.produces.count > 1 ? [.vary: "Accept"] : [:])
        }
        return chosen.description
    }

    /// Adds an entity tag where the handler gave none, and answers 304 when the client holds that representation.
    private func conditional(
        _ response: Response, _ request: Request, _ representations: Representations
    ) -> Response {
        guard response.status == .ok, request.head.method == .get || request.head.method == .head else {
            return response
        }
        var response = response
        // What is made while it is sent is not known before.
        if !response.fields.contains(where: { $0.name == .eTag }), response.stream == nil {
            let tag = Versioned.tag(response.body, prefix: "")
            response.fields.append(HTTPField(name: .eTag, value: tag))
        }
        if !response.fields.contains(where: { $0.name == .cacheControl }) {
            response.fields.append(HTTPField(name: .cacheControl, value: "private, no-cache"))
        }
        return representations.unchanged(request, fields: response.fields) ?? response
    }

    private func problem(for error: any Error, _ request: Request) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let failure as ParseFailure:
            return Problem(status: failure.status, ProblemCode(protocolStatus: failure.status), failure.reason)
        case let errors as ValidationErrors:
            let count = errors.errors.count
            return Problem(
                .invalidParameter, count == 1 ? errors.errors[0].message : "\(count) parameters are invalid",
                errors: errors.errors)
        case let error as ServiceError:
            if case .unexpected = error { log(error, request) }
            return Problem(error)
        default:
            log(error, request)
            return Problem(.internalError, "the service made a mistake; its log tells more under this request id")
        }
    }

    private func log(_ error: any Error, _ request: Request) {
        logger.error(
            "request failed", metadata: ["request_id": "\(request.id)", "error": "\(String(reflecting: error))"])
    }

    // MARK: Labels

    private static func allow(_ routes: [Route]) -> String {
        var methods = routes.map(\.method.rawValue)
        if methods.contains("GET") { methods.append("HEAD") }
        return (methods + ["OPTIONS"]).joined(separator: ", ")
    }

    /// Only methods that exist become labels: a stranger must not be able to grow the metrics.
    private static func methodLabel(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .delete, .options, .patch: method.rawValue
        default: "other"
        }
    }
}
