internal import Glibc

/// Splits a stream of bytes into CSV records (RFC 4180), however the stream is cut into pieces, in constant memory.
///
/// Lines end with LF or CRLF; quoted fields may hold delimiters, line ends and doubled quotes; a quote inside an
/// unquoted field is an ordinary character; a byte order mark and empty lines are skipped. Nothing is allocated for a
/// record. Where quoting goes wrong, only the record's first physical line is given up, as a malformed record, and
/// reading goes on at the next line, so that one lost quote costs one row.
package final class RecordReader {
    /// The greatest length of a record in bytes when nothing else is said.
    package static let standardLimit = 1 << 20
    /// How many bytes `prepare` has room for at least.
    package static let chunk = 256 << 10
    /// The delimiters that a header may choose from, in the order in which they are preferred.
    package static let delimiters: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]
    static let fieldLimit = 4_096

    /// What separates fields; nil until the first line has told.
    package private(set) var delimiter: UInt8?
    /// How many fields each record must have; nil while that is not known, before the header.
    package var expectedFields: Int?

    private let limit: Int
    private let capacity: Int
    private let base: UnsafeMutablePointer<UInt8>
    private let slices: UnsafeMutablePointer<FieldSlice>
    private let classes: UnsafeMutablePointer<UInt8>
    private var start = 0
    private var end = 0
    private var line = 1
    private var isAtBeginning = true
    private var isSkipping = false
    private var isFinished = false

    /// A reader at the beginning of a file.
    ///
    /// Without a delimiter it takes the one that is most frequent in the header.
    package init(delimiter: UInt8? = nil, limit: Int = standardLimit) {
        self.limit = limit
        capacity = limit + 2 + 2 * Self.chunk
        base = .allocate(capacity: capacity)
        slices = .allocate(capacity: Self.fieldLimit)
        classes = .allocate(capacity: 256)
        classes.initialize(repeating: RecordScan.plain, count: 256)
        if let delimiter { use(delimiter) }
    }

    deinit {
        base.deallocate()
        slices.deallocate()
        classes.deallocate()
    }

    /// Room for the next bytes of the file, `chunk` or more; say with `commit` how many were put there.
    ///
    /// Only after `next` has returned nil.
    package func prepare() -> UnsafeMutableRawBufferPointer {
        if capacity - end < Self.chunk {
            memmove(base, base + start, end - start)
            end -= start
            start = 0
        }
        return UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
    }

    /// Takes over so many bytes that were put where `prepare` said; none means that the file has ended.
    package func commit(_ count: Int) {
        precondition(count <= capacity - end, "more bytes than there was room for")
        end += count
        if count == 0 { isFinished = true }
    }

    /// The next record; nil when more input is needed, or, after the end of the file, when there is no more.
    package func next() -> SourceRecord? {
        guard begin() else { return nil }
        while start < end {
            if isSkipping {
                guard let feed = lineFeed(upTo: end) else {
                    start = end
                    return nil
                }
                advance(to: feed + 1, lines: 1)
                isSkipping = false
                continue
            }
            var scan = RecordScan(
                base: base, start: start, end: min(end, start + limit + 2),
                isLast: isFinished && end - start < limit + 2,
                slices: slices, slots: expectedFields.map { min($0 + 1, Self.fieldLimit) } ?? Self.fieldLimit,
                classes: classes, delimiter: delimiter ?? 0)
            switch scan.run() {
            case .record:
                if scan.contentEnd == start {
                    advance(to: scan.next, lines: scan.lineFeeds)
                    continue
                }
                return record(scan)
            case .textAfterQuote: return firstLine(.textAfterQuote, scan.count)
            case .exhausted(let isQuoted):
                if end - start >= limit + 2 {
                    return firstLine(isQuoted ? .unterminatedQuote : .recordTooLong, scan.count)
                }
                return isFinished ? firstLine(.unterminatedQuote, scan.count) : nil
            }
        }
        return nil
    }
}

extension RecordReader {
    /// Skips a byte order mark and finds the delimiter; false while more input is needed for that.
    private func begin() -> Bool {
        guard isAtBeginning else { return true }
        guard isFinished || end - start >= 3 else { return false }
        if end - start >= 3, base[start] == 0xEF, base[start + 1] == 0xBB, base[start + 2] == 0xBF { start += 3 }
        if delimiter == nil {
            var counts = [0, 0, 0, 0]
            var isQuoted = false
            var hasText = false
            var index = start
            let last = min(end, start + limit + 2)
            search: while index < last {
                let byte = base[index]
                switch byte {
                case UInt8(ascii: "\""): isQuoted.toggle()
                case UInt8(ascii: "\n"): if hasText, !isQuoted { break search }
                default: if !isQuoted, let place = Self.delimiters.firstIndex(of: byte) { counts[place] += 1 }
                }
                if byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { hasText = true }
                index += 1
            }
            if index == end, end - start < limit + 2, !isFinished {
                // The mark is skipped when the line is complete: until then nothing has moved.
                start = 0
                return false
            }
            let most = counts.max() ?? 0
            use(Self.delimiters[most == 0 ? 0 : counts.firstIndex(of: most) ?? 0])
        }
        isAtBeginning = false
        return true
    }

    private func use(_ delimiter: UInt8) {
        self.delimiter = delimiter
        for byte in 0x80...0xFF { classes[byte] = RecordScan.high }
        classes[0] = RecordScan.nul
        classes[0x0A] = RecordScan.lineFeed
        classes[Int(delimiter)] = RecordScan.separator
    }

    private func record(_ scan: RecordScan) -> SourceRecord {
        let bytes = UnsafeRawBufferPointer(start: base + start, count: scan.contentEnd - start)
        var malformation: Malformation = []
        if let expectedFields, scan.count != expectedFields {
            if scan.lineFeeds > scan.endingLineFeeds { return firstLine(.fieldCount, scan.count) ?? empty }
            malformation.insert(.fieldCount)
        }
        if scan.hasNUL { malformation.insert(.nulCharacter) }
        if scan.hasHigh, !Self.isUTF8(bytes) { malformation.insert(.invalidUTF8) }
        let fields = UnsafeBufferPointer(start: slices, count: min(scan.count, scan.slots))
        let record = SourceRecord(
            bytes: bytes, line: line, fields: fields, fieldCount: scan.count, malformation: malformation,
            isTruncated: false)
        advance(to: scan.next, lines: scan.lineFeeds)
        return record
    }

    /// The record's first physical line, malformed; nil when its end has not come yet.
    private func firstLine(_ reason: Malformation, _ count: Int) -> SourceRecord? {
        var contentEnd: Int
        var isTruncated = false
        var nextStart: Int
        let feed = lineFeed(upTo: min(end, start + limit + 2))
        if let feed {
            (contentEnd, nextStart) = (feed, feed + 1)
        } else if end - start >= limit + 2 {
            isTruncated = true
            contentEnd = start + limit
            // No character is cut in two, so that its beginning is not taken for bad UTF-8.
            while contentEnd > start, contentEnd > start + limit - 3, base[contentEnd] & 0xC0 == 0x80 {
                contentEnd -= 1
            }
            nextStart = start + limit
        } else if isFinished {
            (contentEnd, nextStart) = (end, end)
        } else {
            return nil
        }
        if !isTruncated, contentEnd > start, base[contentEnd - 1] == UInt8(ascii: "\r") { contentEnd -= 1 }
        let bytes = UnsafeRawBufferPointer(start: base + start, count: contentEnd - start)
        var malformation = reason
        if isTruncated { malformation.insert(.recordTooLong) }
        if bytes.contains(0) { malformation.insert(.nulCharacter) }
        if !Self.isUTF8(bytes) { malformation.insert(.invalidUTF8) }
        let record = SourceRecord(
            bytes: bytes, line: line, fields: UnsafeBufferPointer(start: slices, count: 0), fieldCount: count,
            malformation: malformation, isTruncated: isTruncated)
        isSkipping = isTruncated
        advance(to: nextStart, lines: feed == nil ? 0 : 1)
        return record
    }

    private var empty: SourceRecord {
        SourceRecord(
            bytes: UnsafeRawBufferPointer(start: base + start, count: 0), line: line,
            fields: UnsafeBufferPointer(start: slices, count: 0), fieldCount: 0, malformation: .fieldCount,
            isTruncated: false)
    }

    private func advance(to position: Int, lines: Int) {
        start = position
        line += lines
    }

    private func lineFeed(upTo last: Int) -> Int? {
        guard last > start, let found = memchr(base + start, 0x0A, last - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
    }
}
