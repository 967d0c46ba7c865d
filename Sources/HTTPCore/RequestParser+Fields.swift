internal import HTTPTypes

/// The head of the request that is being read.
struct HeadInProgress: Sendable {
    var method = HTTPRequest.Method.get
    var path = ""
    var authority: String?
    var authorityFromTarget = false
    var minorVersion = 1
    var fields = HTTPFields()
    var hasHost = false
    var contentLength: ContentLength?
    var transferCoding: TransferCoding?
    var closes = false
    var keepsAlive = false
    var expectsContinue = false

    enum ContentLength: Sendable {
        case bytes(Int)
        case beyondMeasure
    }

    enum TransferCoding: Sendable {
        case chunked
        case unknown
        case malformed
    }
}

extension RequestParser {
    /// `field-name ":" OWS field-value OWS`: RFC 9112 section 5.
    func splitField(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseFailure) -> (
        name: Range<Int>, value: Range<Int>
    ) {
        var position = line.lowerBound
        while position < line.upperBound, ByteClass.token.contains(input[position]) { position += 1 }
        guard position > line.lowerBound, position < line.upperBound, input[position] == ASCII.colon else {
            let first = input[line.lowerBound]
            if first == ASCII.space || first == ASCII.tab {
                throw ParseFailure(.badRequest, "a field line begins with white space; folded fields are not taken")
            }
            throw ParseFailure(.badRequest, "a field line is not a name, a colon right after it, and a value")
        }
        var (start, end) = (position + 1, line.upperBound)
        while start < end, input[start] == ASCII.space || input[start] == ASCII.tab { start += 1 }
        while end > start, input[end - 1] == ASCII.space || input[end - 1] == ASCII.tab { end -= 1 }
        return (line.lowerBound..<position, start..<end)
    }

    mutating func parseField(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseFailure) {
        let (nameRange, value) = try splitField(input, line)
        // The request carries its Host as its authority.
        if input.spells("host", at: nameRange) { return try parseHost(input, value) }
        let name: HTTPField.Name
        if let common = CommonField.named(input.extracting(nameRange)) {
            name = common.name
            switch common.role {
            case .contentLength: try parseContentLength(input, value)
            case .transferEncoding: try parseTransferEncoding(input, value)
            case .connection: parseConnection(input, value)
            case .expect: try parseExpect(input, value)
            case .other: break
            }
        } else {
            // The bytes are token bytes: the initialiser cannot fail.
            guard let own = HTTPField.Name(input.text(nameRange)) else { return }
            name = own
        }
        if head.fields.isEmpty { head.fields.reserveCapacity(8) }
        head.fields.append(RequestParser.field(name, input, value))
    }

    private static func field(_ name: HTTPField.Name, _ input: Span<UInt8>, _ range: Range<Int>) -> HTTPField {
        // UTF-8 stays text; other obs-text keeps its bytes (RFC 9110 section 5.5).
        unsafe input.extracting(range).withUnsafeBufferPointer { bytes in
            if let text = unsafe String(validating: bytes, as: UTF8.self) { return HTTPField(name: name, value: text) }
            return unsafe HTTPField(name: name, value: bytes)
        }
    }

    private mutating func parseHost(_ input: Span<UInt8>, _ value: Range<Int>) throws(ParseFailure) {
        guard !head.hasHost else { throw ParseFailure(.badRequest, "the request has more than one Host field") }
        guard RequestParser.isAuthority(input, value) else {
            throw ParseFailure(.badRequest, "the Host field is not a host with an optional port")
        }
        head.hasHost = true
        if !head.authorityFromTarget { head.authority = input.text(value) }
    }

    private mutating func parseContentLength(_ input: Span<UInt8>, _ value: Range<Int>) throws(ParseFailure) {
        guard head.contentLength == nil else {
            throw ParseFailure(.badRequest, "the request has more than one Content-Length field")
        }
        guard !value.isEmpty, value.allSatisfy({ input[$0].isDigit }) else {
            throw ParseFailure(.badRequest, "the Content-Length field is not a number")
        }
        var length = 0
        for position in value {
            let (product, tooLarge) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int(input[position] - 0x30))
            if tooLarge || overflow {
                head.contentLength = .beyondMeasure
                return
            }
            length = sum
        }
        head.contentLength = .bytes(length)
    }

    private mutating func parseTransferEncoding(_ input: Span<UInt8>, _ value: Range<Int>) throws(ParseFailure) {
        guard head.transferCoding == nil else {
            throw ParseFailure(.badRequest, "the request has more than one Transfer-Encoding field")
        }
        head.transferCoding = .malformed
        if input.spells("chunked", at: value) {
            head.transferCoding = .chunked
            return
        }
        var chunked = 0
        var lastIsChunked = false
        for part in input.listElements(value) {
            guard !part.isEmpty, ByteClass.token.contains(input[part.lowerBound]) else { return }
            lastIsChunked = input.spells("chunked", at: part)
            chunked += lastIsChunked ? 1 : 0
        }
        // `gzip, chunked` is well formed but not ours; `chunked, gzip` leaves the length open (RFC 9112 section 6.3).
        if chunked == 0 || (chunked == 1 && lastIsChunked) { head.transferCoding = .unknown }
    }

    private mutating func parseConnection(_ input: Span<UInt8>, _ value: Range<Int>) {
        for option in input.listElements(value) {
            if input.spells("close", at: option) { head.closes = true }
            if input.spells("keep-alive", at: option) { head.keepsAlive = true }
        }
    }

    private mutating func parseExpect(_ input: Span<UInt8>, _ value: Range<Int>) throws(ParseFailure) {
        guard input.spells("100-continue", at: value) else {
            throw ParseFailure(.expectationFailed, "the only expectation this server meets is 100-continue")
        }
        head.expectsContinue = true
    }

    mutating func finishHead() throws(ParseFailure) -> RequestHead {
        guard head.hasHost || head.minorVersion == 0 else {
            throw ParseFailure(.badRequest, "the request has no Host field")
        }
        let body = try bodyLength()
        switch body {
        case .none: state = .end
        case .length(let length): state = .content(remaining: length)
        case .chunked: state = .chunkSize
        }
        return RequestHead(
            request: HTTPRequest(
                method: head.method, scheme: nil, authority: head.authority, path: head.path, headerFields: head.fields),
            minorVersion: head.minorVersion,
            keepsAlive: !head.closes && (head.minorVersion == 1 || head.keepsAlive),
            expectsContinue: head.expectsContinue && head.minorVersion == 1 && body != .none,
            body: body)
    }

    private func bodyLength() throws(ParseFailure) -> RequestHead.Body {
        if let coding = head.transferCoding {
            guard head.contentLength == nil else {
                throw ParseFailure(.badRequest, "the request has both Content-Length and Transfer-Encoding")
            }
            guard head.minorVersion == 1 else {
                throw ParseFailure(.badRequest, "HTTP/1.0 has no Transfer-Encoding")
            }
            switch coding {
            case .chunked: return .chunked
            case .unknown: throw ParseFailure(.notImplemented, "the only transfer coding this server knows is chunked")
            case .malformed: throw ParseFailure(.badRequest, "the Transfer-Encoding field is not valid")
            }
        }
        switch head.contentLength {
        case nil, .bytes(0): return .none
        case .bytes(let length) where length <= limits.body: return .length(length)
        default: throw .bodyTooLarge
        }
    }
}

extension Span<UInt8> {
    /// The elements of a comma-separated list without the white space around them: RFC 9110 section 5.6.1.
    func listElements(_ range: Range<Int>) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var start = range.lowerBound
        for position in range.lowerBound...range.upperBound
        where position == range.upperBound || self[position] == ASCII.comma {
            var (low, high) = (start, position)
            while low < high, self[low] == ASCII.space || self[low] == ASCII.tab { low += 1 }
            while high > low, self[high - 1] == ASCII.space || self[high - 1] == ASCII.tab { high -= 1 }
            elements.append(low..<high)
            start = position + 1
        }
        return elements
    }
}
