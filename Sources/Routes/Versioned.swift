internal import Domain
internal import HTTPCore
internal import HTTPTypes

/// What every read of the warehouse carries: the version that was read, and an entity tag made of it and the target.
///
/// A representation is decided by the two, so a client that holds it is answered without asking the database.
enum Versioned {
    static let field = HTTPField.Name("Warehouse-Version")

    static func json(_ writer: JSONWriter, version: Int64, _ target: String) -> Response {
        Response(status: .ok, fields: fields(version, target), body: writer.bytes)
    }

    /// The 304 for a client that holds the representation already; nil when it does not.
    static func unchanged(_ request: Request, version: Int64, _ target: String) -> Response? {
        guard let condition = request.head.headerFields[.ifNoneMatch] else { return nil }
        var fields = fields(version, target)
        guard let tag = fields[.eTag], EntityTag.matches(condition, tag) else { return nil }
        fields[.contentType] = nil
        return Response(status: .notModified, fields: fields)
    }

    private static func fields(_ version: Int64, _ target: String) -> HTTPFields {
        var fields: HTTPFields = [
            .contentType: "application/json",
            .cacheControl: "private, no-cache",
            .eTag: EntityTag(of: target.utf8, prefix: "v\(version)-").description,
        ]
        if let field { fields[field] = String(version) }
        return fields
    }
}

extension HTTPField.Name {
    /// `Link`, RFC 8288; the library does not name it.
    static let link = HTTPField.Name("Link") ?? .location
}
