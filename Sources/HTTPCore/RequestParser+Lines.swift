internal import HTTPTypes

extension RequestParser {
    /// Which line is looked for, and so which status says that it is too long.
    enum LineKind {
        case requestLine, section, chunk

        var tooLong: ParseFailure {
            switch self {
            case .requestLine: .requestLineTooLong
            case .section: .headerTooLarge
            case .chunk: .chunkLine
            }
        }
    }

    /// The next whole line without its CRLF, consumed; nil when its end has not come yet.
    ///
    /// Control bytes other than tab, a bare CR and a bare LF are refused as soon as they are seen: what follows may
    /// count on their absence.
    mutating func line(
        in input: Span<UInt8>, _ offset: inout Int, limit: Int, _ kind: LineKind
    ) throws(ParseFailure) -> Range<Int>? {
        let start = offset
        let end = input.count
        var position = start + scanned
        while position < end {
            position = RequestParser.skipOrdinary(input, position, end)
            guard position < end else { break }
            let byte = input[position]
            if byte == ASCII.tab {
                position += 1
                continue
            }
            // Before all else, so that where a piece ends does not decide which of two mistakes is told.
            guard position - start <= limit else { throw kind.tooLong }
            guard byte == ASCII.carriageReturn else { throw byte == ASCII.lineFeed ? .bareLineFeed : .controlByte }
            guard position + 1 < end else { break }
            guard input[position + 1] == ASCII.lineFeed else { throw .bareCarriageReturn }
            scanned = 0
            offset = position + 2
            return start..<position
        }
        scanned = position - start
        guard scanned <= limit else { throw kind.tooLong }
        return nil
    }

    /// A line of the field or trailer section, counted against its limits.
    mutating func sectionLine(in input: Span<UInt8>, _ offset: inout Int) throws(ParseFailure) -> Range<Int>? {
        // The section's last line, two bytes of CRLF, is not counted.
        let room = limits.headerSection - sectionBytes
        guard let line = try line(in: input, &offset, limit: max(room - 2, 0), .section) else { return nil }
        guard !line.isEmpty else { return line }
        sectionBytes += line.count + 2
        sectionFields += 1
        guard sectionFields <= limits.fieldCount else { throw .tooManyFields }
        return line
    }

    /// The first position from `position` on whose byte is a control byte (below space, or DEL).
    @inline(__always)
    private static func skipOrdinary(_ input: Span<UInt8>, _ position: Int, _ end: Int) -> Int {
        var position = position
        let bytes = input.bytes
        while position + 8 <= end {
            // Eight bytes at once: a bit is set where a byte is below 0x20 or equals 0x7F. Carries may only set
            // bits above a true one, so a word without bits has no such byte.
            let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
            let high: UInt64 = 0x8080_8080_8080_8080
            let ones: UInt64 = 0x0101_0101_0101_0101
            let below = (word &- ones &* 0x20) & ~word & high
            let delete = word ^ (ones &* 0x7F)
            let equal = (delete &- ones) & ~delete & high
            guard below | equal == 0 else { break }
            position += 8
        }
        while position < end {
            let byte = input[position]
            if byte < 0x20 || byte == 0x7F { break }
            position += 1
        }
        return position
    }
}

extension ParseFailure {
    static let requestLineTooLong = ParseFailure(.uriTooLong, "the request line is longer than this server takes")
    static let headerTooLarge = ParseFailure(
        .requestHeaderFieldsTooLarge, "the header section is larger than this server takes")
    static let tooManyFields = ParseFailure(
        .requestHeaderFieldsTooLarge, "the header section has more fields than this server takes")
    package static let bodyTooLarge = ParseFailure(.contentTooLarge, "the body is larger than this server takes")
    static let connect = ParseFailure(.notImplemented, "this server is no proxy: CONNECT is not answered")
    static let asteriskTarget = ParseFailure(.badRequest, "the target * belongs to OPTIONS alone")
    static let chunkLine = ParseFailure(.badRequest, "a chunk-size line is not hexadecimal digits, or is too long")
    static let chunkEnd = ParseFailure(.badRequest, "a chunk does not end where its size says")
    static let bareCarriageReturn = ParseFailure(.badRequest, "a CR stands without its LF; lines end with CRLF")
    static let bareLineFeed = ParseFailure(.badRequest, "an LF stands without its CR; lines end with CRLF")
    static let controlByte = ParseFailure(.badRequest, "a control byte stands where text is expected")
}
