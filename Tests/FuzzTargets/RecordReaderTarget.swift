import Ingestion

/// The reader of CSV: how a file is cut changes nothing, every byte belongs to a record or to a line end, and fields are
/// the same when they are quoted and read again.
enum RecordReaderTarget {
    /// The greatest record, bytes; small, so that short inputs reach it.
    private static let limit = 64

    /// Returns whether one of the rows is a sale.
    static func run(_ input: [UInt8]) throws(PropertyViolation) -> Bool {
        let input = PiecewiseInput(input)
        let whole = ReadRecord.all(input.bytes, cuts: [input.bytes.count], limit: limit)
        let pieces = ReadRecord.all(input.bytes, cuts: input.cuts, limit: limit)
        try hold(whole == pieces, "pieces hold the same records as the whole: \(whole) is not \(pieces)")
        try checkConserved(input.bytes, whole)
        try checkFields(whole)
        return whole.contains(where: \.isSale)
    }

    /// Whether the records, put together, are the file without its mark, line ends and empty lines, on the right lines.
    ///
    /// Of a line that was too long only the beginning is there.
    private static func checkConserved(_ bytes: [UInt8], _ records: [ReadRecord]) throws(PropertyViolation) {
        var rest = bytes[...]
        var line = 1
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        func skipLineEnds() {
            while let byte = rest.first,
                byte == 0x0A || (byte == 0x0D && (rest.count == 1 || rest.dropFirst().first == 0x0A))
            {
                if byte == 0x0A { line += 1 }
                rest = rest.dropFirst()
            }
        }
        for record in records {
            skipLineEnds()
            try hold(!record.bytes.isEmpty && record.bytes.count <= limit + 2, "a record has bytes, up to its limit")
            try hold(rest.starts(with: record.bytes) && record.line == line, "a record stands where it says: \(record)")
            line += record.bytes.count { $0 == 0x0A }
            rest = rest.dropFirst(record.bytes.count)
            if record.isTruncated { rest = rest.drop { $0 != 0x0A } }
        }
        skipLineEnds()
        try hold(rest.isEmpty, "no byte is lost: \(Array(rest.prefix(40))) of \(bytes.count) bytes")
    }

    private static func checkFields(_ records: [ReadRecord]) throws(PropertyViolation) {
        for record in records where record.malformation.isEmpty {
            let quoted = record.fields.map { quote($0) }.joined(separator: [UInt8(ascii: ",")])
            let bytes = Array(quoted)
            let again = ReadRecord.all(bytes, cuts: [bytes.count], limit: 4_096, ",")
            try hold(
                again.count == 1 && again[0].malformation.isEmpty
                    && again[0].fields.map { Array($0.utf8) } == record.fields.map { Array($0.utf8) },
                "fields are the same quoted: \(record) is not \(again)")
        }
    }

    /// By bytes: a quote with an accent behind it is another character than a quote.
    private static func quote(_ field: String) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        return [quote] + field.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
    }
}
