import HTTPCore
import HTTPTypes

/// Fields as HTTP/2 hands them over, and the parsers of field values.
///
/// The input's lines are fields: a name, a tab and a value. All of them make a request; each value goes through every
/// parser of a value.
enum FieldsTarget {
    /// Returns whether the fields make a request.
    static func run(_ input: [UInt8]) throws(PropertyViolation) -> Bool {
        let fields = input.split(separator: UInt8(ascii: "\n")).compactMap(RawField.init)
        let isRequest = try assemble(fields, hasBody: false)
        let isRequestWithBody = try assemble(fields, hasBody: true)
        for field in fields {
            guard let value = String(validating: field.value, as: UTF8.self) else { continue }
            try FieldValueChecks.run(value)
        }
        return isRequest || isRequestWithBody
    }

    /// Returns whether the fields make a request.
    ///
    /// A request of HTTP/2 that is accepted means the same in HTTP/1.1, and is accepted there.
    private static func assemble(_ fields: [RawField], hasBody: Bool) throws(PropertyViolation) -> Bool {
        let pseudo = fields.map(\.name).filter { $0.first == UInt8(ascii: ":") }
        // The framing layer lets no request pass without these, or with one of them twice.
        guard Set(pseudo).count == pseudo.count, pseudo.contains(Array(":method".utf8)),
            pseudo.contains(Array(":path".utf8))
        else { return false }
        let limits = ParserLimits(requestLine: 128, headerSection: 512, fieldCount: 12, body: 256)
        var assembler = RequestAssembler(limits: limits)
        for field in fields { assembler.add(name: field.name.span, value: field.value.span) }
        let head: RequestHead
        do throws(ParseFailure) { head = try assembler.finish(hasBody: hasBody) } catch {
            try hold([400, 413, 414, 417, 431, 501].contains(error.status.code), "\(error) is a refusal")
            return false
        }
        var request = ParsedRequest(head)
        try request.check()
        try hold(head.request.headerFields.count <= limits.fieldCount, "a head has no more fields than allowed")
        guard !hasBody else { return true }
        try hold(head.body == .none, "a request without a body has none")
        // A length of a body that does not come is the framing layer's to refuse.
        request.request.headerFields[.contentLength] = nil
        let bytes = request.bytes
        let again = try ParsedStream(bytes, cuts: [bytes.count], limits: ParserLimits())
        try hold(
            again.requests == [request] && again.refusal == nil && !again.isPartial,
            "a request of HTTP/2 is one of HTTP/1.1: \(request) is not \(again)")
        return true
    }
}

/// A field that the framing layer lets pass: RFC 9113 section 8.2.
private struct RawField {
    let name: [UInt8]
    let value: [UInt8]

    /// A line's field; nil for what nghttp2 refuses itself.
    init?(_ line: ArraySlice<UInt8>) {
        let name = line.prefix { $0 != 0x09 }
        let value = line.dropFirst(name.count + 1)
        let isPseudo = name.first == UInt8(ascii: ":")
        guard name.count > (isPseudo ? 1 : 0), name.dropFirst(isPseudo ? 1 : 0).allSatisfy(RawField.isToken),
            value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
            [value.first, value.last].allSatisfy({ $0 != 0x20 && $0 != 0x09 })
        else { return nil }
        switch String(decoding: name, as: UTF8.self) {
        case "connection", "transfer-encoding", "keep-alive", "proxy-connection", "upgrade": return nil
        case ":method":
            guard value.allSatisfy({ RawField.isToken($0) || (0x41...0x5A).contains($0) }) else { return nil }
        default: break
        }
        self.name = Array(name)
        self.value = Array(value)
    }

    /// Whether a name may hold the byte; letters are small ones.
    private static func isToken(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
