import HTTPCore
import HTTPTypes

/// One request as a test compares it.
struct ParsedRequest: Equatable {
    var method: String
    var path: String
    var authority: String?
    var fields: [String]
    var body: String
    var keepsAlive: Bool
    var expectsContinue: Bool
}

/// Everything a parser made of a sequence of bytes.
struct Parsed {
    var requests: [ParsedRequest] = []
    /// The status of the refusal that ended it.
    var refusal: Int?
    /// Whether a request was left unfinished.
    var partial = false

    /// Feeds `pieces` one after the other, as a connection does: unconsumed bytes are passed again with the next piece.
    init(_ pieces: [ArraySlice<UInt8>], limits: ParserLimits = ParserLimits()) {
        var parser = RequestParser(limits: limits)
        var pending: [UInt8] = []
        var head: RequestHead?
        var body: [UInt8] = []
        do throws(ParseFailure) {
            for piece in pieces {
                pending += piece
                var offset = 0
                feeding: while true {
                    let before = offset
                    switch try parser.next(pending.span, from: &offset) {
                    case .needsMore: break feeding
                    case .head(let parsed): head = parsed
                    case .body(let range):
                        precondition(range.lowerBound >= before && range.upperBound == offset)
                        body += pending[range]
                    case .end:
                        if let head { requests.append(Parsed.request(head, body)) }
                        (head, body) = (nil, [])
                    }
                }
                pending.removeFirst(offset)
            }
            partial = !parser.isBetweenRequests || !pending.isEmpty
        } catch {
            refusal = error.status.code
            // A parser that has refused keeps refusing.
            var offset = 0
            do throws(ParseFailure) {
                _ = try parser.next(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8).span, from: &offset)
                refusal = nil
            } catch {}
        }
    }

    init(_ text: String, limits: ParserLimits = ParserLimits()) { self.init([Array(text.utf8)[...]], limits: limits) }

    private static func request(_ head: RequestHead, _ body: [UInt8]) -> ParsedRequest {
        ParsedRequest(
            method: head.request.method.rawValue, path: head.request.path ?? "", authority: head.request.authority,
            fields: head.request.headerFields.map { "\($0.name.canonicalName): \($0.value)" },
            body: String(decoding: body, as: UTF8.self), keepsAlive: head.keepsAlive,
            expectsContinue: head.expectsContinue)
    }
}
