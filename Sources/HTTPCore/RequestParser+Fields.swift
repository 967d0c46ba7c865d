internal import HTTPTypes

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
        try head.add(input.extracting(nameRange), input.extracting(value))
    }

    mutating func finishHead() throws(ParseFailure) -> RequestHead {
        guard head.hasHost || head.minorVersion == 0 else {
            throw ParseFailure(.badRequest, "the request has no Host field")
        }
        let body = try head.bodyLength(limits)
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
