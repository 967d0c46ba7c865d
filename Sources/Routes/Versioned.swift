internal import Domain
internal import HTTPCore
internal import HTTPTypes

/// What every read of the warehouse carries: the version that was read, and an entity tag made of it and the target.
///
/// A representation is decided by the two, so a client that holds it is answered without asking the database.
enum Versioned {
    static let field = HTTPField.Name("Warehouse-Version")

    /// - Parameter weak: whether answers of the same version and target may differ in bytes that do not matter.
    static func json(
        _ writer: JSONWriter, version: ReadVersion, _ target: String, weak: Bool = false
    ) -> Response {
        Response(status: .ok, fields: fields(version, target, weak), body: writer.bytes)
    }

    /// The 304 for a client that holds the representation already; nil when it does not.
    static func unchanged(
        _ request: Request, version: ReadVersion, _ target: String, weak: Bool = false
    ) -> Response? {
        // `*` holds for whatever exists, and only reading tells whether it does.
        guard let condition = request.head.headerFields[.ifNoneMatch], condition != "*" else { return nil }
        guard tag(version, target, weak).matches(ifNoneMatch: condition) else { return nil }
        var fields = fields(version, target, weak)
        fields[.contentType] = nil
        return Response(status: .notModified, fields: fields)
    }

    private static func tag(_ version: ReadVersion, _ target: String, _ weak: Bool) -> EntityTag {
        tag(
            "\(target) \(version.publishedAt) \(Program.version)".utf8, prefix: "v\(version.number)-", weak: weak)
    }

    /// The tag of what decides a representation: 64 bits of FNV-1a.
    ///
    /// The service makes those bytes, so nobody looks for a collision but by changing their own request.
    static func tag(_ bytes: some Sequence<UInt8>, prefix: String, weak: Bool = false) -> EntityTag {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        guard let tag = EntityTag(prefix + String(hash, radix: 16), weak: weak) else {
            preconditionFailure("letters, digits and a hyphen make an entity tag")
        }
        return tag
    }

    /// The fields of an answer: its type, which is JSON unless it is changed, its validator and its version.
    static func fields(_ version: ReadVersion, _ target: String, _ weak: Bool = false) -> HTTPFields {
        var fields: HTTPFields = [
            .contentType: "application/json",
            .cacheControl: "private, no-cache",
            .eTag: tag(version, target, weak).description,
        ]
        if let field { fields[field] = String(version.number) }
        return fields
    }
}

extension HTTPField.Name {
    /// `Link`, RFC 8288; the library does not name it.
    static let link = HTTPField.Name("Link") ?? .location
}
