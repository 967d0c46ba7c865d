package import HTTPTypes

/// A common request field: its name, found by its bytes so that no string is made for it, and what the parser does
/// with it.
struct CommonField: Sendable {
    /// The fields that decide how a request is framed, and so are the parser's own business.
    enum Role: Sendable {
        case contentLength, transferEncoding, connection, expect, other
    }

    let name: HTTPField.Name
    let role: Role
    private let bytes: [UInt8]

    private init(_ name: HTTPField.Name, _ role: Role = .other) {
        self.name = name
        self.role = role
        bytes = Array(name.canonicalName.utf8)
    }

    /// The fields by the length of their names, so that a look-up compares few.
    private static let byLength: [[CommonField]] = {
        let others: [HTTPField.Name] = [
            .accept, .acceptEncoding, .acceptLanguage, .authorization, .cacheControl, .contentEncoding, .contentType,
            .cookie, .date, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifUnmodifiedSince, .origin, .priority, .range,
            .referer, .te, .traceparent, .tracestate, .upgrade, .userAgent, .via, .requestID,
        ]
        let fields =
            [
                CommonField(.contentLength, .contentLength), CommonField(.transferEncoding, .transferEncoding),
                CommonField(.connection, .connection), CommonField(.expect, .expect),
            ] + others.map { CommonField($0) }
        let longest = fields.map(\.bytes.count).max() ?? 0
        var table = [[CommonField]](repeating: [], count: longest + 1)
        for field in fields { table[field.bytes.count].append(field) }
        return table
    }()

    /// The common field whose name these bytes spell, in whatever case.
    static func named(_ name: Span<UInt8>) -> CommonField? {
        guard name.count < byLength.count else { return nil }
        candidates: for candidate in byLength[name.count] {
            for index in candidate.bytes.indices where name[index].lowercased != candidate.bytes[index] {
                continue candidates
            }
            return candidate
        }
        return nil
    }
}

extension HTTPField.Name {
    /// `X-Request-Id`: the id by which a caller and the logs name one request.
    package static let requestID = HTTPField.Name("X-Request-Id") ?? .via
}
