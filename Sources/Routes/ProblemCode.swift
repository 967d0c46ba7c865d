package import HTTPTypes

/// The kinds of problems the service answers with.
///
/// A code never changes its meaning; each is in `docs/problems.md`.
package enum ProblemCode: String, CaseIterable, Sendable {
    case badRequest = "bad_request"
    case unauthorized
    case notFound = "not_found"
    case saleNotFound = "sale_not_found"
    case productNotFound = "product_not_found"
    case breakerNotFound = "breaker_not_found"
    case batchNotFound = "batch_not_found"
    case methodNotAllowed = "method_not_allowed"
    case notAcceptable = "not_acceptable"
    case requestTimeout = "request_timeout"
    case conflict
    case contentTooLarge = "content_too_large"
    case uriTooLong = "uri_too_long"
    case unsupportedMediaType = "unsupported_media_type"
    case invalidParameter = "invalid_parameter"
    case filterRequired = "filter_required"
    case rateLimited = "rate_limited"
    case headersTooLarge = "headers_too_large"
    case internalError = "internal_error"
    case notImplemented = "not_implemented"
    case overloaded
    case databaseUnavailable = "database_unavailable"
    case databaseBusy = "database_busy"
    case exportsBusy = "exports_busy"
    case uploadsBusy = "uploads_busy"
    case uploadsNotReady = "uploads_not_ready"
    case notMigrated = "not_migrated"
    case searchNotReady = "search_not_ready"
    case queryTimeout = "query_timeout"
    case versionNotSupported = "version_not_supported"
    case insufficientStorage = "insufficient_storage"

    /// The status that a problem of this code has.
    package var status: HTTPResponse.Status {
        switch self {
        case .badRequest: .badRequest
        case .unauthorized: .unauthorized
        case .notFound, .saleNotFound, .productNotFound, .breakerNotFound, .batchNotFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .notAcceptable: .notAcceptable
        case .requestTimeout: .requestTimeout
        case .conflict: .conflict
        case .contentTooLarge: .contentTooLarge
        case .uriTooLong: .uriTooLong
        case .unsupportedMediaType: .unsupportedMediaType
        case .invalidParameter, .filterRequired: .unprocessableContent
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .rateLimited: .tooManyRequests
        case .internalError: .internalServerError
        case .notImplemented: .notImplemented
        case .overloaded, .databaseUnavailable, .databaseBusy, .exportsBusy, .uploadsBusy, .uploadsNotReady,
            .notMigrated, .searchNotReady:
            .serviceUnavailable
        case .queryTimeout: .gatewayTimeout
        case .versionNotSupported: .httpVersionNotSupported
        case .insufficientStorage: .init(code: 507, reasonPhrase: "Insufficient Storage")
        }
    }

    /// The same in a few words, the same for every problem of the code.
    package var title: String {
        switch self {
        case .badRequest: "The request is malformed"
        case .unauthorized: "Credentials are missing or wrong"
        case .notFound: "There is nothing at this path"
        case .saleNotFound: "There is no such sale"
        case .productNotFound: "There is no such product"
        case .breakerNotFound: "There is no breaker of that name"
        case .batchNotFound: "There is no such batch"
        case .methodNotAllowed: "This path does not take this method"
        case .notAcceptable: "No representation suits the Accept field"
        case .requestTimeout: "The request took too long to arrive"
        case .conflict: "The warehouse's state does not allow this"
        case .contentTooLarge: "The body is too large"
        case .uriTooLong: "The request line is too long"
        case .unsupportedMediaType: "The body's media type is not taken here"
        case .invalidParameter: "Parameters are invalid"
        case .filterRequired: "A search needs a filter"
        case .headersTooLarge: "The header section is too large"
        case .rateLimited: "Too many requests or connections"
        case .internalError: "The service made a mistake"
        case .notImplemented: "The service does not know this coding or method"
        case .overloaded: "The service has too much to do"
        case .databaseUnavailable: "The database does not answer"
        case .databaseBusy: "Too many requests wait for the database"
        case .exportsBusy: "As many exports run as may"
        case .uploadsBusy: "As many uploads wait as may"
        case .uploadsNotReady: "Uploads cannot be taken in yet"
        case .notMigrated: "The database has no warehouse yet"
        case .searchNotReady: "The search index is not ready yet"
        case .queryTimeout: "The query took too long"
        case .versionNotSupported: "The HTTP version is not supported"
        case .insufficientStorage: "There is no room for the upload"
        }
    }

    /// The code for a status that the protocol layer decided on.
    package init(protocolStatus status: HTTPResponse.Status) {
        self =
            switch status.code {
            case 405: .methodNotAllowed
            case 408: .requestTimeout
            case 413: .contentTooLarge
            case 414: .uriTooLong
            case 429: .rateLimited
            case 431: .headersTooLarge
            case 500: .internalError
            case 501: .notImplemented
            case 503: .overloaded
            case 505: .versionNotSupported
            default: .badRequest
            }
    }
}
