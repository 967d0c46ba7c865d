internal import Domain
internal import HTTPCore
internal import HTTPTypes

/// What every read of the warehouse carries: the version that was read, and an entity tag made of it and the target.
///
/// A representation is decided by the two, so a client that holds it is answered without asking the database.
enum Versioned {
    static let field = HTTPField.Name("Warehouse-Version")

    /// What was read, and of which version.
    struct Content {
        let writer: JSONWriter
        let version: ReadVersion
        var link: String?
    }

    /// The answer to a read: 304 where the client holds it, from the cache where it is, else made by `read`.
    ///
    /// - Parameters:
    ///   - version: the one that is current, or that the request names.
    ///   - target: what else decides the answer.
    static func respond(
        _ context: RouteContext, version: ReadVersion, _ target: String, read: () async throws -> Content
    ) async throws -> Response {
        if let unchanged = unchanged(context, version: version, target) { return unchanged }
        if let kept = await context.representations.kept(.init(target: target, version: version)) { return kept }
        let content = try await read()
        var response = json(content.writer, version: content.version, target)
        if let link = content.link { response.fields.append(HTTPField(name: .link, value: link)) }
        return await context.representations.keep(response, .init(target: target, version: content.version))
    }

    /// - Parameter weak: whether answers of the same version and target may differ in bytes that do not matter.
    static func json(
        _ writer: JSONWriter, version: ReadVersion, _ target: String, weak: Bool = false
    ) -> Response {
        Response(status: .ok, fields: fields(version, target, weak), body: writer.bytes)
    }

    /// The 304 for a client that holds the representation already; nil when it does not.
    static func unchanged(
        _ context: RouteContext, version: ReadVersion, _ target: String, weak: Bool = false
    ) -> Response? {
        // `*` holds for whatever exists, and only reading tells whether it does.
        guard let condition = context.request.head.headerFields[.ifNoneMatch], condition != "*" else { return nil }
        return context.representations.unchanged(context.request, fields: fields(version, target, weak))
    }

    private static func tag(_ version: ReadVersion, _ target: String, _ weak: Bool) -> String {
        tag("\(target) \(version.publishedAt) \(Program.version)".utf8, prefix: "v\(version.number)-", weak: weak)
    }

    /// The tag of what decides a representation, as its field has it: 64 bits of FNV-1a.
    ///
    /// The service makes those bytes, so nobody looks for a collision but by changing their own request.
    static func tag(_ bytes: some Sequence<UInt8>, prefix: String, weak: Bool = false) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return "\(weak ? "W/" : "")\"\(prefix)\(String(hash, radix: 16))\""
    }

    /// The fields of an answer: its type, which is JSON unless it is changed, its validator and its version.
    static func fields(_ version: ReadVersion, _ target: String, _ weak: Bool = false) -> HTTPFields {
        var fields: HTTPFields = [
            .contentType: "application/json",
            .cacheControl: "private, no-cache",
            .eTag: tag(version, target, weak),
            .vary: "Accept-Encoding",
        ]
        if let field { fields.append(HTTPField(name: field, value: String(version.number))) }
        return fields
    }
}

extension HTTPField.Name {
    /// `Link`, RFC 8288; the library does not name it.
    static let link = HTTPField.Name("Link") ?? .location
}
