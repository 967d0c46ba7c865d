import HTTPCore

/// The parser of HTTP/1.1: how a stream is cut changes nothing, and what is accepted means the same when it is written
/// out plainly, so that no other reader of the same bytes can see another request.
enum RequestParserTarget {
    /// Small, so that short inputs reach them.
    private static let limits = ParserLimits(
        requestLine: 128, headerSection: 512, fieldCount: 12, body: 256, chunkLine: 32, chunkExtensions: 64)

    /// Returns whether the input is requests and nothing that is refused.
    static func run(_ input: [UInt8]) throws(PropertyViolation) -> Bool {
        let input = PiecewiseInput(input)
        let whole = try ParsedStream(input.bytes, cuts: [input.bytes.count], limits: limits)
        let pieces = try ParsedStream(input.bytes, cuts: input.cuts, limits: limits)
        try hold(whole == pieces, "pieces mean what the whole does: \(whole) is not \(pieces)")
        for request in whole.requests {
            let bytes = request.bytes
            let again = try ParsedStream(bytes, cuts: [bytes.count], limits: ParserLimits())
            try hold(
                again.requests == [request] && again.refusal == nil && !again.isPartial,
                "a request means the same written plainly: \(request) is not \(again)")
        }
        return !whole.requests.isEmpty && whole.refusal == nil
    }
}
