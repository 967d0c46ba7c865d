import Ingestion

/// A record copied out of its reader, so that it can be compared.
struct ParsedRecord: Hashable {
    var line: Int
    var raw: [UInt8]
    var fields: [String]
    var malformation: Malformation
    var isTruncated: Bool

    var text: String { String(decoding: raw, as: UTF8.self) }
}

/// Splits bytes into records, feeding them in the pieces that end at `cuts`; the first record sets the field count.
func parse(
    _ bytes: [UInt8], cuts: [Int] = [], limit: Int = RecordReader.standardLimit, delimiter: UInt8? = nil,
    fieldCount: Int? = nil
) -> [ParsedRecord] {
    let reader = RecordReader(delimiter: delimiter, limit: limit)
    reader.expectedFields = fieldCount
    var records: [ParsedRecord] = []
    func drain() {
        while let record = reader.next() {
            if reader.expectedFields == nil { reader.expectedFields = record.fieldCount }
            let fields = record.malformation.isEmpty ? (0..<record.fieldCount).map(record.field) : []
            records.append(
                ParsedRecord(
                    line: record.line, raw: Array(record.bytes), fields: fields, malformation: record.malformation,
                    isTruncated: record.isTruncated))
        }
    }
    var position = 0
    for cut in cuts + [bytes.count] where cut > position {
        while position < cut {
            let room = reader.prepare()
            let count = min(room.count, cut - position)
            bytes[position..<position + count].withUnsafeBytes { room.copyMemory(from: $0) }
            reader.commit(count)
            position += count
            drain()
        }
    }
    reader.commit(0)
    drain()
    return records
}

func parse(_ text: String, limit: Int = RecordReader.standardLimit) -> [ParsedRecord] {
    parse(Array(text.utf8), limit: limit)
}
