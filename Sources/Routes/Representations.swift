internal import HTTPCore
internal import HTTPTypes
internal import RequestTiming

/// How a request's answer is sent: in which coding, under which entity tag, and from memory when it was made before.
///
/// A strong tag names bytes, so each coding has its own: `"v1-ab"` is `"v1-ab-zstd"` in zstd (RFC 9110 section 8.8.3.3).
final class Representations: Sendable {
    /// What the client takes.
    let accepted: AcceptEncoding
    private let compressor: BodyCompressor
    private let cache: ResponseCache

    /// From this size on, bytes, compression saves a packet.
    private static let worthwhile = 1_024

    private let preferred: ContentCoding

    /// For a request that takes those codings.
    init(_ accepted: AcceptEncoding, _ compressor: BodyCompressor, _ cache: ResponseCache) {
        self.accepted = accepted
        self.compressor = compressor
        self.cache = cache
        preferred = accepted.codings.first ?? .identity
    }

    /// Whether the client likes anything better than bodies as they are.
    var wantsCoding: Bool { preferred != .identity }

    /// The answer for `key` if it is in memory, in the coding that the client likes best.
    func kept(_ key: ResponseCache.Key) async -> Response? {
        guard let kept = cache.find(key, preferred) else { return nil }
        RequestClock.current?.noteCacheHit()
        return kept.coding == preferred ? kept.response : await keepEncoded(kept.response, key)
    }

    /// Keeps an answer that was made without a coding, and what is made of it.
    func keep(_ response: Response, _ key: ResponseCache.Key) async -> Response {
        let plain = plain(response)
        cache.insert(plain, for: key, .identity)
        return wantsCoding ? await keepEncoded(plain, key) : plain
    }

    private func keepEncoded(_ plain: Response, _ key: ResponseCache.Key) async -> Response {
        let encoded = await encoded(plain)
        cache.insert(encoded, for: key, preferred)
        return encoded
    }

    private func isWorthwhile(_ response: Response) -> Bool {
        response.body.count >= Representations.worthwhile || response.stream != nil
    }

    /// The answer without a coding, saying so where it could have one.
    func plain(_ response: Response) -> Response {
        guard isWorthwhile(response), !response.fields.varies(by: "Accept-Encoding"),
            Response.isCompressible(response.fields)
        else { return response }
        var response = response
        response.fields.vary(by: "Accept-Encoding")
        return response
    }

    /// The answer in the coding that the client likes best.
    ///
    /// Left alone: what does not compress, what is compressed already, what `no-transform` protects, and small bodies
    /// unless the client refuses them as they are.
    func encoded(_ response: Response) async -> Response {
        let coding = preferred
        let isRefusedPlain = !accepted.codings.contains(.identity)
        guard isRefusedPlain || isWorthwhile(response), Response.isCompressible(response.fields) else {
            return response
        }
        var response = response
        response.fields.vary(by: "Accept-Encoding")
        if let stream = response.stream {
            response.stream = stream.compressed(coding, by: compressor)
        } else {
            guard let body = await compressor.compress(response.body, coding) else { return response }
            response.body = body
        }
        response.fields[.contentEncoding] = coding.rawValue
        response.fields[.eTag] = response.fields[.eTag].map { Representations.tag($0, coding) }
        return response
    }

    /// The 304 for a client that holds the answer in a coding that it takes, with the fields of the whole answer; nil
    /// when it holds none.
    func unchanged(_ request: Request, fields: HTTPFields) -> Response? {
        guard let condition = request.head.headerFields[.ifNoneMatch], let tag = fields[.eTag] else { return nil }
        let isCompressible = Response.isCompressible(fields)
        for coding in isCompressible ? accepted.codings : [.identity] {
            let tag = Representations.tag(tag, coding)
            guard EntityTag(field: tag)?.matches(ifNoneMatch: condition) == true else { continue }
            var fields = fields
            fields[.eTag] = tag
            if isCompressible { fields.vary(by: "Accept-Encoding") }
            // The body's length and type belong to the body, which is not sent.
            fields[.contentType] = nil
            fields[.contentEncoding] = nil
            return Response(status: .notModified, fields: fields)
        }
        return nil
    }

    /// The tag of a coding; a weak one means the same in all of them.
    private static func tag(_ tag: String, _ coding: ContentCoding) -> String {
        coding == .identity || tag.hasPrefix("W/") ? tag : "\(tag.dropLast())-\(coding.rawValue)\""
    }
}

extension Response {
    /// Whether a body with these fields may be compressed, and is worth it if it is large.
    static func isCompressible(_ fields: HTTPFields) -> Bool {
        var compresses = false
        // One pass: a look-up by name costs as much.
        for field in fields {
            switch field.name {
            case .contentType: compresses = unsafe field.withUnsafeBytesOfValue { unsafe isText($0) }
            case .contentEncoding: return false
            case .cacheControl: if unsafe field.withUnsafeBytesOfValue({ unsafe forbidsChange($0) }) { return false }
            default: break
            }
        }
        return compresses
    }

    private static func forbidsChange(_ cacheControl: UnsafeBufferPointer<UInt8>) -> Bool {
        cacheControl.indices.contains { unsafe cacheControl[$0...].starts(with: "no-transform".utf8) }
    }

    private static func isText(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
        texts.contains { unsafe type.starts(with: $0) }
    }

    /// How the media types begin that compress: JSON, problems, lines of JSON, CSV, YAML, pages.
    private static let texts = [
        "application/json", "text/", "application/problem+json", "application/x-ndjson", "application/yaml",
    ].map { Array($0.utf8) }
}

extension HTTPFields {
    /// Whether `Vary` names this field.
    func varies(by name: String) -> Bool {
        contains { field in
            field.name == .vary
                && (field.value == name
                    || field.value.split(whereSeparator: { $0 == "," || $0 == " " }).contains(Substring(name)))
        }
    }

    /// Adds a name to `Vary`, unless it is there.
    mutating func vary(by name: String) {
        if !varies(by: name) { append(HTTPField(name: .vary, value: name)) }
    }
}
