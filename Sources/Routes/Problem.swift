package import Domain
package import HTTPCore
package import HTTPTypes
internal import Services

/// An answer that says what went wrong: `application/problem+json`, RFC 9457.
package struct Problem: Error, Sendable {
    /// The status it is sent with.
    package let status: HTTPResponse.Status
    /// A stable word that programs may rely on, for example `invalid_parameter`.
    package let code: ProblemCode
    /// What is wrong in this case, and what would be right.
    package let detail: String
    /// What is wrong with each parameter.
    package var errors: [FieldError] = []
    /// Fields that the answer carries beside its own: `Allow`, `Retry-After`, `WWW-Authenticate`.
    package var fields: HTTPFields = [:]
    /// A path and query that would be right; nil where there is none to show.
    package var example: String?

    /// A problem of that code; the code decides the status.
    package init(
        _ code: ProblemCode, _ detail: String, errors: [FieldError] = [], fields: HTTPFields = [:],
        example: String? = nil
    ) {
        self.init(status: code.status, code, detail, errors: errors, fields: fields)
        self.example = example
    }

    /// A problem whose status the protocol decided.
    package init(
        status: HTTPResponse.Status, _ code: ProblemCode, _ detail: String, errors: [FieldError] = [],
        fields: HTTPFields = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.fields = fields
    }

    /// The response that carries it.
    package func response(requestID: String) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("type")
            writer.string("/docs#problem-\(code.rawValue)")
            writer.key("title")
            writer.string(code.title)
            writer.key("status")
            writer.integer(status.code)
            writer.key("code")
            writer.string(code.rawValue)
            writer.key("detail")
            writer.string(detail)
            if !errors.isEmpty {
                writer.key("errors")
                writer.array { writer in
                    for error in errors { Problem.write(error, to: &writer) }
                }
            }
            if let example {
                writer.key("example")
                writer.string(example)
            }
            writer.key("request_id")
            writer.string(requestID)
        }
        var fields = fields
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, fields: fields, body: writer.bytes)
    }

    private static func write(_ error: FieldError, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("parameter")
            writer.string(error.field)
            writer.key("code")
            writer.string(error.code.rawValue)
            writer.key("detail")
            writer.string(error.message)
            if let input = error.input {
                writer.key("input")
                writer.string(input)
            }
        }
    }
}

extension Problem {
    /// What a use case's failure means to a client.
    init(_ error: ServiceError) {
        let detail = error.description
        switch error {
        case .databaseUnavailable: self.init(.databaseUnavailable, detail, fields: [.retryAfter: "1"])
        case .databaseBusy: self.init(.databaseBusy, detail, fields: [.retryAfter: "1"])
        case .exportsBusy: self.init(.exportsBusy, detail, fields: [.retryAfter: "5"])
        case .uploadsBusy: self.init(.uploadsBusy, detail, fields: [.retryAfter: "5"])
        case .uploadsNotReady: self.init(.uploadsNotReady, detail, fields: [.retryAfter: "5"])
        case .storageFull: self.init(.insufficientStorage, detail)
        case .queryTimeout: self.init(.queryTimeout, detail)
        case .notMigrated: self.init(.notMigrated, detail, fields: [.retryAfter: "30"])
        case .conflict: self.init(.conflict, detail)
        case .notReady: self.init(.searchNotReady, detail, fields: [.retryAfter: "1"])
        case .cancelled: self.init(.requestTimeout, detail)
        case .unexpected:
            self.init(.internalError, "the service made a mistake; its log tells more under this request id")
        }
    }
}
