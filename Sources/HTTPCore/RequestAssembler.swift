package import HTTPTypes

/// Makes a request's head from the fields of HTTP/2, held to the same grammar and limits as HTTP/1.1: RFC 9113
/// section 8.3.
///
/// The framing layer has seen to it that pseudo-header fields come first and once, that names are lower-case tokens and
/// values hold no control bytes, and that no field belongs to a connection (sections 8.2 and 8.3).
package struct RequestAssembler: Sendable {
    private let limits: ParserLimits
    private var head = HeadInProgress()
    private var authority: String?
    private var bytes = 0
    private var count = 0
    private var failure: ParseFailure?

    /// An assembler for one request; of `limits`, a path counts as a request line.
    package init(limits: ParserLimits) { self.limits = limits }

    /// The method, as far as it is known.
    package var method: HTTPRequest.Method { head.method }

    /// Takes a field, or a pseudo-header field; what is wrong with it is told by ``finish(hasBody:)``.
    ///
    /// Costs nothing once the head has become too large.
    package mutating func add(name: Span<UInt8>, value: Span<UInt8>) {
        guard failure == nil else { return }
        do throws(ParseFailure) { try take(name, value) } catch { failure = error }
    }

    private mutating func take(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(ParseFailure) {
        let whole = 0..<value.count
        guard name.count > 0, name[0] == ASCII.colon else {
            bytes += name.count + value.count + 4
            count += 1
            guard bytes <= limits.headerSection else { throw .headerTooLarge }
            guard count <= limits.fieldCount else { throw .tooManyFields }
            return try head.add(name, value)
        }
        switch name.count {
        case 5 where name.isExactly(":path", at: 0..<5): try takePath(value)
        case 7 where name.isExactly(":method", at: 0..<7):
            guard !value.isEmpty else { throw ParseFailure(.badRequest, "the method is empty") }
            head.method = RequestParser.method(value, whole)
        case 10 where name.isExactly(":authority", at: 0..<10):
            guard RequestParser.isAuthority(value, whole) else {
                throw ParseFailure(.badRequest, "the authority is not a host with an optional port")
            }
            authority = value.text(whole)
        default: break
        }
    }

    private mutating func takePath(_ value: Span<UInt8>) throws(ParseFailure) {
        guard value.count <= limits.requestLine else { throw .requestLineTooLong }
        guard !value.isEmpty else { throw ParseFailure(.badRequest, "the path is empty") }
        head.path = value.text(0..<value.count)
        if value[0] == ASCII.slash { return try RequestParser.checkPath(value, 0..<value.count) }
        guard head.path == "*" else {
            throw ParseFailure(.badRequest, "the path does not begin with a slash")
        }
    }

    /// The head.
    ///
    /// - Parameter hasBody: whether anything follows it.
    /// - Throws: ``ParseFailure``: the first thing that was wrong.
    package func finish(hasBody: Bool) throws(ParseFailure) -> RequestHead {
        if let failure { throw failure }
        if head.method == .connect { throw .connect }
        if head.path == "*", head.method != .options { throw .asteriskTarget }
        guard authority != nil || head.authority != nil else {
            throw ParseFailure(.badRequest, "the request has neither an authority nor a Host field")
        }
        if let authority, let host = head.authority, authority.lowercased() != host.lowercased() {
            throw ParseFailure(.badRequest, "the authority and the Host field differ")
        }
        var body = RequestHead.Body.none
        if hasBody {
            body = try head.bodyLength(limits)
            if body == .none, head.contentLength == nil { body = .chunked }
        }
        return RequestHead(
            request: HTTPRequest(
                method: head.method, scheme: nil, authority: authority ?? head.authority, path: head.path,
                headerFields: head.fields),
            minorVersion: 1, keepsAlive: true, expectsContinue: head.expectsContinue && body != .none, body: body)
    }
}
