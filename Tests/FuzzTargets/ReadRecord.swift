import Ingestion

/// A record copied out of its reader, and what became of it.
struct ReadRecord: Equatable {
    let line: Int
    let bytes: [UInt8]
    /// Empty when the record is malformed.
    let fields: [String]
    let malformation: Malformation
    let isTruncated: Bool
    /// What it is as a row under the first record's header, or what is wrong with it; nil without a header.
    let verdict: Verdict?

    enum Verdict: Equatable {
        case valid([String])
        case rejected([String])
    }

    /// Whether it is a valid row.
    var isSale: Bool {
        guard case .valid? = verdict else { return false }
        return true
    }

    private init(_ record: SourceRecord, _ verdict: Verdict?) {
        line = record.line
        bytes = Array(record.bytes)
        // A record of more fields than are kept is none of the header's.
        let isWhole = record.malformation.isEmpty && record.fieldCount == record.fields.count
        fields = isWhole ? (0..<record.fieldCount).map(record.field) : []
        malformation = record.malformation
        isTruncated = record.isTruncated
        self.verdict = verdict
    }

    /// The records of a file that comes in the pieces that end at `cuts`; the first sets the count of fields.
    static func all(_ bytes: [UInt8], cuts: [Int], limit: Int, _ delimiter: Unicode.Scalar? = nil) -> [ReadRecord] {
        let reader = RecordReader(delimiter: delimiter.map { UInt8(ascii: $0) }, limit: limit)
        var records: [ReadRecord] = []
        var validator: RowValidator?
        func drain() {
            while let record = reader.next() {
                if reader.expectedFields == nil {
                    reader.expectedFields = record.fieldCount
                    validator = (try? Header(record, path: "input")).map(RowValidator.init)
                    records.append(ReadRecord(record, nil))
                } else {
                    records.append(ReadRecord(record, validator.map { verdict(record, $0) }))
                }
            }
        }
        var start = 0
        for cut in cuts {
            while start < cut {
                let room = reader.prepare()
                let count = min(room.count, cut - start)
                bytes[start..<start + count].withUnsafeBytes { unsafe room.copyMemory(from: $0) }
                reader.commit(count)
                start += count
                drain()
            }
        }
        reader.commit(0)
        drain()
        return records
    }

    private static func verdict(_ record: SourceRecord, _ validator: RowValidator) -> Verdict {
        switch validator.validate(record) {
        case .valid(let sale):
            .valid(["\(sale.kind) \(sale.quantity) \(sale.total) \(sale.invoiceDate)", sale.text])
        case .rejected(let rejection): .rejected(rejection.details.map(\.message))
        }
    }
}

extension ValidSale {
    /// The row's texts.
    fileprivate var text: String {
        [invoiceNo, stockCode, description, customerID, country].map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: "|")
    }
}
