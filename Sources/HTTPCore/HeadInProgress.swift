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

extension HeadInProgress {
    /// Takes a field whose name is token bytes; those that frame or route the request are looked into.
    mutating func add(_ spelled: Span<UInt8>, _ value: Span<UInt8>) throws(ParseFailure) {
        // The request carries its Host as its authority.
        if spelled.spells("host", at: 0..<spelled.count) { return try parseHost(value) }
        let name: HTTPField.Name
        if let common = CommonField.named(spelled) {
            name = common.name
            switch common.role {
            case .contentLength: try parseContentLength(value)
            case .transferEncoding: try parseTransferEncoding(value)
            case .connection: parseConnection(value)
            case .expect: try parseExpect(value)
            case .other: break
            }
        } else {
            // The bytes are token bytes: the initialiser cannot fail.
            guard let own = HTTPField.Name(spelled.text(0..<spelled.count)) else { return }
            name = own
        }
        if fields.isEmpty { fields.reserveCapacity(8) }
        fields.append(HeadInProgress.field(name, value))
    }

    private static func field(_ name: HTTPField.Name, _ value: Span<UInt8>) -> HTTPField {
        // UTF-8 stays text; other obs-text keeps its bytes (RFC 9110 section 5.5).
        unsafe value.withUnsafeBufferPointer { bytes in
            if let text = unsafe String(validating: bytes, as: UTF8.self) { return HTTPField(name: name, value: text) }
            return unsafe HTTPField(name: name, value: bytes)
        }
    }

    private mutating func parseHost(_ value: Span<UInt8>) throws(ParseFailure) {
        guard !hasHost else { throw ParseFailure(.badRequest, "the request has more than one Host field") }
        guard RequestParser.isAuthority(value, value.indices) else {
            throw ParseFailure(.badRequest, "the Host field is not a host with an optional port")
        }
        hasHost = true
        if !authorityFromTarget { authority = value.text(value.indices) }
    }

    private mutating func parseContentLength(_ value: Span<UInt8>) throws(ParseFailure) {
        guard contentLength == nil else {
            throw ParseFailure(.badRequest, "the request has more than one Content-Length field")
        }
        guard !value.isEmpty, value.indices.allSatisfy({ value[$0].isDigit }) else {
            throw ParseFailure(.badRequest, "the Content-Length field is not a number")
        }
        var length = 0
        for position in value.indices {
            let (product, tooLarge) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = product.addingReportingOverflow(Int(value[position] - 0x30))
            if tooLarge || overflow {
                contentLength = .beyondMeasure
                return
            }
            length = sum
        }
        contentLength = .bytes(length)
    }

    private mutating func parseTransferEncoding(_ value: Span<UInt8>) throws(ParseFailure) {
        guard transferCoding == nil else {
            throw ParseFailure(.badRequest, "the request has more than one Transfer-Encoding field")
        }
        transferCoding = .malformed
        if value.spells("chunked", at: value.indices) {
            transferCoding = .chunked
            return
        }
        var chunked = 0
        var lastIsChunked = false
        for part in value.listElements(value.indices) {
            guard !part.isEmpty, ByteClass.token.contains(value[part.lowerBound]) else { return }
            lastIsChunked = value.spells("chunked", at: part)
            chunked += lastIsChunked ? 1 : 0
        }
        // `gzip, chunked` is well formed but not ours; `chunked, gzip` leaves the length open (RFC 9112 section 6.3).
        if chunked == 0 || (chunked == 1 && lastIsChunked) { transferCoding = .unknown }
    }

    private mutating func parseConnection(_ value: Span<UInt8>) {
        for option in value.listElements(value.indices) {
            if value.spells("close", at: option) { closes = true }
            if value.spells("keep-alive", at: option) { keepsAlive = true }
        }
    }

    private mutating func parseExpect(_ value: Span<UInt8>) throws(ParseFailure) {
        guard value.spells("100-continue", at: value.indices) else {
            throw ParseFailure(.expectationFailed, "the only expectation this server meets is 100-continue")
        }
        expectsContinue = true
    }

    /// What follows the head.
    func bodyLength(_ limits: ParserLimits) throws(ParseFailure) -> RequestHead.Body {
        if let coding = transferCoding {
            guard contentLength == nil else {
                throw ParseFailure(.badRequest, "the request has both Content-Length and Transfer-Encoding")
            }
            guard minorVersion == 1 else {
                throw ParseFailure(.badRequest, "HTTP/1.0 has no Transfer-Encoding")
            }
            switch coding {
            case .chunked: return .chunked
            case .unknown: throw ParseFailure(.notImplemented, "the only transfer coding this server knows is chunked")
            case .malformed: throw ParseFailure(.badRequest, "the Transfer-Encoding field is not valid")
            }
        }
        switch contentLength {
        case nil, .bytes(0): return .none
        case .bytes(let length) where length <= limits.body: return .length(length)
        default: throw .bodyTooLarge
        }
    }
}
