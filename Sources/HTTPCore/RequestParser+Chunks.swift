internal import HTTPTypes

extension RequestParser {
    /// `chunk-size [ chunk-ext ]`: RFC 9112 section 7.1.
    ///
    /// Extensions are ignored, but not without limit.
    mutating func parseChunkSize(_ input: Span<UInt8>, _ line: Range<Int>) throws(ParseFailure) -> Int {
        var size = 0
        var position = line.lowerBound
        while position < line.upperBound, let digit = input[position].hexadecimalValue {
            guard size <= (Int.max - 15) / 16 else { throw .bodyTooLarge }
            size = size * 16 + Int(digit)
            position += 1
        }
        guard position > line.lowerBound else { throw .chunkLine }
        if position < line.upperBound {
            guard input[position] == ASCII.semicolon else { throw .chunkLine }
            extensionBytes += line.upperBound - position
            guard extensionBytes <= limits.chunkExtensions else {
                throw ParseFailure(.badRequest, "the chunk extensions are larger than this server takes")
            }
        }
        guard size <= limits.body - bodyBytes else { throw .bodyTooLarge }
        bodyBytes += size
        return size
    }
}
