internal import Domain
package import HTTPCore
internal import HTTPTypes
package import Logging
package import Services

/// A request's way: credentials, path, method, parameters, media type, handler, validators, then metrics and log.
///
/// Credentials come first, so a stranger learns nothing of which paths exist.
package struct Router: Sendable {
    /// All routes, each alias as one of its own.
    package let routes: [Route]
    private let fixed: [String: [Route]]
    private let patterned: [Route]
    private let authenticator: Authenticator
    private let metrics: RequestMetrics
    private let bodyLimit: Int
    private let logger: Logger
    private let accessLog: @Sendable (AccessRecord) -> Void

    /// A router for one loop; bodies that no route reads may be `bodyLimit` bytes long.
    package init(
        _ routes: [Route], authenticator: Authenticator, metrics: RequestMetrics, bodyLimit: Int, logger: Logger,
        accessLog: @escaping @Sendable (AccessRecord) -> Void
    ) {
        self.routes = routes
        self.authenticator = authenticator
        self.metrics = metrics
        self.bodyLimit = bodyLimit
        self.logger = logger
        self.accessLog = accessLog
        patterned = routes.filter { $0.pattern.contains("{") }
        fixed = Dictionary(grouping: routes.filter { !$0.pattern.contains("{") }, by: \.pattern)
    }

    /// Answers a request; whatever goes wrong is an answer too.
    package func respond(to request: Request) async -> Response {
        let start = ContinuousClock.now
        var label = "unknown"
        var response: Response
        do { response = try await answer(request, &label) } catch {
            response = problem(for: error, request).response(requestID: request.id)
        }
        let record: @Sendable (Int, Bool) -> Void = { [label, status = response.status.code] bytes, isBroken in
            let seconds = (ContinuousClock.now - start).seconds
            let method = Router.methodLabel(request.head.method)
            metrics.record(route: label, method: method, status: status, seconds: seconds, isBroken: isBroken)
            accessLog(
                AccessRecord(
                    id: request.id, peer: request.peer, method: request.head.method.rawValue,
                    target: request.head.path ?? "*", status: status, bytes: bytes, seconds: seconds,
                    isBroken: isBroken))
        }
        if let stream = response.stream, response.sendsBody(toHead: request.head.method == .head) {
            response.stream = StreamedAnswer(ended: record).watching(stream)
        } else {
            record(response.body.count, false)
        }
        return response
    }

    private func answer(_ request: Request, _ label: inout String) async throws -> Response {
        try await authenticate(request)
        let target = RequestTarget(request.head.path ?? "*")
        let (matches, captures) = try find(target)
        guard let first = matches.first else {
            if request.head.method == .options && target.path == "*" {
                return Response(status: .noContent, fields: [.allow: "GET, HEAD, POST, OPTIONS"])
            }
            throw Problem(.notFound, "no resource at \(target.path); GET /openapi.yaml lists those that exist")
        }
        label = first.pattern
        let method = request.head.method == .head ? .get : request.head.method
        let allow = Router.allow(matches)
        if method == .options { return Response(status: .noContent, fields: [.allow: allow]) }
        guard let route = matches.first(where: { $0.method == method }) else {
            throw Problem(
                .methodNotAllowed, "\(target.path) takes \(allow), not \(request.head.method.rawValue)",
                fields: [.allow: allow])
        }
        if route.takes.isEmpty { try await passOverBody(request) } else { try checkBody(request, route) }
        let mediaType = try negotiate(request, route)
        let parameters: QueryParameters
        do { parameters = try target.parameters() } catch {
            throw Problem(.badRequest, "the query cannot be decoded: \(error)")
        }
        let context = RouteContext(
            request: request, captures: captures, parameters: parameters.items.map { ($0.name, $0.value) },
            mediaType: mediaType)
        return conditional(try await route.handler(context), request)
    }

    // MARK: Steps

    private func authenticate(_ request: Request) async throws {
        let challenge: HTTPFields = [.wwwAuthenticate: #"Basic realm="martlet", charset="UTF-8""#]
        switch await authenticator.check(request.head.headerFields[.authorization], from: request.peer) {
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
        let body = isJSON ? try await request.body.collect(upTo: bodyLimit) : try await request.body.next() ?? []
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

    private func negotiate(_ request: Request, _ route: Route) throws -> String {
        guard let accept = request.head.headerFields[.accept] else { return route.produces[0] }
        let offers = route.produces.compactMap(MediaType.init)
        guard let chosen = AcceptHeader(accept).preferred(among: offers) else {
            throw Problem(.notAcceptable, "this path answers with \(route.produces.joined(separator: " or "))")
        }
        return chosen.description
    }

    /// Adds an entity tag where the handler gave none, and answers 304 when the client holds that representation.
    private func conditional(_ response: Response, _ request: Request) -> Response {
        guard response.status == .ok, request.head.method == .get || request.head.method == .head else {
            return response
        }
        var response = response
        let tag = response.fields[.eTag] ?? Versioned.tag(response.body, prefix: "").description
        response.fields[.eTag] = tag
        if response.fields[.cacheControl] == nil { response.fields[.cacheControl] = "private, no-cache" }
        guard let condition = request.head.headerFields[.ifNoneMatch],
            EntityTag(String(tag.drop { $0 != "\"" }.dropFirst().dropLast()))?.matches(ifNoneMatch: condition) == true
        else { return response }
        var fields = response.fields
        fields[.contentType] = nil
        return Response(status: .notModified, fields: fields)
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
