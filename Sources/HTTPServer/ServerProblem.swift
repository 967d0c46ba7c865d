package import HTTPCore
package import HTTPTypes

/// What the server itself answers when no responder can; each raw value is a stable problem code.
package enum ServerProblem: String, CaseIterable, Sendable {
    case malformedRequest = "malformed_request"
    case requestTimeout = "request_timeout"
    case contentTooLarge = "content_too_large"
    case targetTooLong = "uri_too_long"
    case expectationFailed = "expectation_failed"
    case rateLimited = "rate_limited"
    case headerTooLarge = "header_too_large"
    case internalError = "internal_error"
    case notImplemented = "not_implemented"
    case overloaded = "overloaded"
    case versionNotSupported = "version_not_supported"

    /// The status that goes with the problem: RFC 9110 section 15.
    package var status: HTTPResponse.Status {
        switch self {
        case .malformedRequest: .badRequest
        case .requestTimeout: .requestTimeout
        case .contentTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .expectationFailed: .expectationFailed
        case .rateLimited: .tooManyRequests
        case .headerTooLarge: .requestHeaderFieldsTooLarge
        case .internalError: .internalServerError
        case .notImplemented: .notImplemented
        case .overloaded: .serviceUnavailable
        case .versionNotSupported: .httpVersionNotSupported
        }
    }

    /// The problem that a parser's status stands for.
    init(parseFailure status: HTTPResponse.Status) {
        self = ServerProblem.allCases.first { $0.status == status } ?? .malformedRequest
    }
}

/// Makes the response for a problem of the server's own: status, detail, request id and the problem's code.
package typealias ProblemResponder =
    @Sendable (_ status: HTTPResponse.Status, _ detail: String, _ requestID: String, _ code: String) -> Response
