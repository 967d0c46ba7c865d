package import HTTPTypes

/// A strict, incremental parser of HTTP/1.1 requests, without I/O: RFC 9112.
///
/// The caller keeps the bytes that were not consumed and passes them again with what came after; the parser remembers
/// how far it has looked, so that a request fed one byte at a time costs no more than one fed whole. What is left after
/// ``Event/end`` belongs to the next request.
package struct RequestParser: Sendable {
    /// What the bytes meant.
    package enum Event: Sendable {
        /// Everything usable is consumed; the rest of a line or of a body is still to come.
        case needsMore
        /// The head is complete.
        case head(RequestHead)
        /// The next piece of the decoded body, as positions in the bytes that were passed.
        case body(Range<Int>)
        /// The request is complete.
        case end
    }

    enum State: Sendable {
        case requestLine
        case fields
        case content(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
        case end
        case failed(ParseFailure)
    }

    let limits: ParserLimits
    var state = State.requestLine
    var head = HeadInProgress()
    /// Bytes after the first unconsumed one that hold no line end and no forbidden byte.
    var scanned = 0
    /// Bytes of the field section, or trailer section, so far.
    var sectionBytes = 0
    /// Fields of the section so far.
    var sectionFields = 0
    /// Bytes of the decoded body so far.
    var bodyBytes = 0
    /// Bytes of chunk extensions so far.
    var extensionBytes = 0
    private var skippedEmptyLine = false

    /// Makes a parser for one connection.
    package init(limits: ParserLimits = ParserLimits()) { self.limits = limits }

    /// Whether a request has begun, that is, whether anything of one has been consumed.
    package var isBetweenRequests: Bool {
        if case .requestLine = state { true } else { false }
    }

    /// The head that is being answered or read, for the parts of an answer that depend on it, such as `HEAD`.
    package var method: HTTPRequest.Method? { isBetweenRequests ? nil : head.method }

    /// Bytes of the body that are certain to come; nil when only its end will tell.
    package var remainingContent: Int? {
        switch state {
        case .content(let remaining): remaining
        case .end: 0
        default: nil
        }
    }

    /// Takes the next step.
    ///
    /// - Parameters:
    ///   - input: The bytes received.
    ///   - offset: Where the unconsumed ones begin; moved past those that this step consumed.
    /// - Throws: ``ParseFailure``, and the same one at each later call: nothing after it can be trusted.
    package mutating func next(_ input: Span<UInt8>, from offset: inout Int) throws(ParseFailure) -> Event {
        do throws(ParseFailure) {
            return try step(input, &offset)
        } catch {
            state = .failed(error)
            throw error
        }
    }

    private mutating func step(_ input: Span<UInt8>, _ offset: inout Int) throws(ParseFailure) -> Event {
        while true {
            switch state {
            case .requestLine:
                guard let line = try line(in: input, &offset, limit: limits.requestLine, .requestLine) else {
                    return .needsMore
                }
                if line.isEmpty, !skippedEmptyLine {
                    // RFC 9112 section 2.2: one empty line before a request is ignored.
                    skippedEmptyLine = true
                    continue
                }
                try parseRequestLine(input, line)
                state = .fields
            case .fields:
                guard let line = try sectionLine(in: input, &offset) else { return .needsMore }
                guard line.isEmpty else {
                    try parseField(input, line)
                    continue
                }
                return .head(try finishHead())
            case .content(let remaining):
                guard let range = take(remaining, of: input, &offset) else { return .needsMore }
                state = range.count == remaining ? .end : .content(remaining: remaining - range.count)
                return .body(range)
            case .chunkSize:
                guard let line = try line(in: input, &offset, limit: limits.chunkLine, .chunk) else {
                    return .needsMore
                }
                let size = try parseChunkSize(input, line)
                state = size == 0 ? .trailers : .chunkData(remaining: size)
                (sectionBytes, sectionFields) = (0, 0)
            case .chunkData(let remaining):
                guard let range = take(remaining, of: input, &offset) else { return .needsMore }
                state = range.count == remaining ? .chunkEnd : .chunkData(remaining: remaining - range.count)
                return .body(range)
            case .chunkEnd:
                guard let line = try line(in: input, &offset, limit: 0, .chunk) else { return .needsMore }
                guard line.isEmpty else { throw .chunkEnd }
                state = .chunkSize
            case .trailers:
                guard let line = try sectionLine(in: input, &offset) else { return .needsMore }
                // Trailers must be well formed; nothing here uses them (RFC 9110 section 6.5.1 lets us discard them).
                if line.isEmpty { state = .end } else { _ = try splitField(input, line) }
            case .end:
                reset()
                return .end
            case .failed(let failure):
                throw failure
            }
        }
    }

    private mutating func reset() {
        state = .requestLine
        head = HeadInProgress()
        (scanned, sectionBytes, sectionFields, bodyBytes, extensionBytes) = (0, 0, 0, 0, 0)
        skippedEmptyLine = false
    }

    private func take(_ wanted: Int, of input: Span<UInt8>, _ offset: inout Int) -> Range<Int>? {
        let count = min(wanted, input.count - offset)
        guard count > 0 else { return nil }
        let start = offset
        offset += count
        return start..<offset
    }
}
