import HTTPCore
import HTTPTypes

/// What a request parser made of a stream of bytes, held to what is promised of every step.
struct ParsedStream: Equatable {
    /// The whole requests.
    private(set) var requests: [ParsedRequest] = []
    /// The request whose head came without the end of its body.
    private(set) var unfinished: ParsedRequest?
    /// Why the parser refused to go on.
    private(set) var refusal: ParseFailure?
    /// Whether a request had begun when the bytes ended.
    private(set) var isPartial = false

    /// Feeds the pieces that end at `cuts`; bytes that were not consumed are passed again with the next piece.
    init(_ bytes: [UInt8], cuts: [Int], limits: ParserLimits) throws(PropertyViolation) {
        var parser = RequestParser(limits: limits)
        var pending: [UInt8] = []
        var start = 0
        for cut in cuts {
            pending += bytes[start..<cut]
            start = cut
            var offset = 0
            feeding: while true {
                let before = offset
                let step = Self.step(&parser, pending, &offset)
                try hold((before...pending.count).contains(offset), "the parser consumes forwards, and what there is")
                switch step {
                case .success(.needsMore): break feeding
                case .success(let event): try take(event, pending, before..<offset, limits)
                case .failure(let failure):
                    refusal = failure
                    try Self.checkRefusal(&parser, failure)
                    return
                }
            }
            pending.removeFirst(offset)
        }
        isPartial = !parser.isBetweenRequests || !pending.isEmpty
    }

    private static func step(
        _ parser: inout RequestParser, _ input: [UInt8], _ offset: inout Int
    ) -> Result<RequestParser.Event, ParseFailure> {
        do throws(ParseFailure) { return .success(try parser.next(input.span, from: &offset)) } catch {
            return .failure(error)
        }
    }

    private mutating func take(
        _ event: RequestParser.Event, _ input: [UInt8], _ consumed: Range<Int>, _ limits: ParserLimits
    ) throws(PropertyViolation) {
        switch event {
        case .needsMore: break
        case .head(let head):
            try hold(unfinished == nil, "a head follows the end of the request before it")
            try hold(head.request.headerFields.count <= limits.fieldCount, "a head has no more fields than allowed")
            let request = ParsedRequest(head)
            try request.check()
            unfinished = request
        case .body(let range):
            // Before it may lie the lines of a chunk's end and of the next one's size.
            try hold(
                !range.isEmpty && range.clamped(to: consumed) == range && range.upperBound == consumed.upperBound,
                "a piece of the body is the last of what was consumed")
            unfinished?.content += input[range]
            try hold(unfinished?.content.count ?? .max <= limits.body, "a body keeps to its limit")
        case .end:
            guard let request = unfinished else { throw PropertyViolation("a request that ends has begun") }
            switch request.framing {
            case .none: try hold(request.content.isEmpty, "no body has no bytes")
            case .length(let length): try hold(request.content.count == length, "a body is as long as it was said")
            case .chunked: break
            }
            requests.append(request)
            unfinished = nil
        }
    }

    private static func checkRefusal(
        _ parser: inout RequestParser, _ failure: ParseFailure
    ) throws(PropertyViolation) {
        try hold(
            [400, 413, 414, 417, 431, 501, 505].contains(failure.status.code), "\(failure) is a refusal of a request")
        var offset = 0
        guard case .failure(failure) = step(&parser, Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8), &offset) else {
            throw PropertyViolation("a parser that has refused keeps refusing")
        }
    }
}
