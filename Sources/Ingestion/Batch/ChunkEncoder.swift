internal import Domain
internal import Postgres

/// Encodes rows for COPY into bronze, silver and the quarantine, and gathers facts.
///
/// The hot loop of writing.
struct ChunkEncoder {
    private var bronze = PostgresCopyBuffer(capacity: 4 << 20)
    private var silver = PostgresCopyBuffer(capacity: 4 << 20)
    private var rejected = PostgresCopyBuffer(capacity: 64 << 10)
    private var facts: [FactDraft] = []
    private var days: (first: DayKey, last: DayKey)?
    private var emitted = (products: 0, customers: 0, countries: 0, invoices: 0)
    /// Source rows in the chunk.
    private(set) var rows = 0
    private var rejectedRows = 0

    /// The source lines' bytes in the chunk.
    var bytes: Int { bronze.count }
    var isEmpty: Bool { rows == 0 }

    mutating func bronze(_ batchID: Int32, _ fileID: Int32, _ record: SourceRecord) {
        if rows == 0 { bronze.header() }
        rows += 1
        bronze.row(fieldCount: 5)
        bronze.int32(batchID)
        bronze.int32(fileID)
        bronze.int32(Int32(clamping: record.line))
        if record.malformation.isDisjoint(with: [.invalidUTF8, .nulCharacter]) {
            bronze.text(record.bytes)
            bronze.null()
        } else {
            bronze.text(record.text)
            bronze.bytes(record.bytes)
        }
    }

    mutating func quarantine(
        _ batchID: Int32, _ fileID: Int32, _ record: SourceRecord, _ rejection: Rejection, _ amount: Money?
    ) {
        if rejectedRows == 0 { rejected.header() }
        rejectedRows += 1
        rejected.row(fieldCount: 8)
        rejected.int32(batchID)
        rejected.int32(fileID)
        rejected.int32(Int32(clamping: record.line))
        rejected.text(rejection.category.rawValue)
        rejected.text(rejection.rule)
        rejected.bytes(ChunkEncoder.jsonb(rejection))
        if let amount { rejected.decimal(amount.tenThousandths) } else { rejected.null() }
        rejected.text(record.text)
    }

    mutating func sale(
        _ batchID: Int32, _ fileID: Int32, _ line: Int, _ sale: ValidSale, _ draft: FactDraft,
        _ fingerprint: RowFingerprint, _ day: DayKey
    ) {
        if facts.isEmpty { silver.header() }
        silver.row(fieldCount: 14)
        silver.int64(draft.saleID)
        silver.timestamp(draft.seconds * 1_000_000)
        silver.int32(batchID)
        silver.int32(fileID)
        silver.int32(Int32(clamping: line))
        silver.int32(draft.quantity)
        silver.uuid(high: fingerprint.high, low: fingerprint.low)
        silver.decimal(draft.unitPrice)
        silver.decimal(draft.total)
        silver.text(sale.invoiceNo)
        silver.text(sale.stockCode)
        if sale.description.isEmpty { silver.null() } else { silver.text(sale.description) }
        if sale.customerID.isEmpty { silver.null() } else { silver.text(sale.customerID) }
        silver.text(sale.country)
        facts.append(draft)
        days = days.map { (min($0.first, day), max($0.last, day)) } ?? (day, day)
    }

    /// Hands the chunk over, with the names that are new since the last one, and begins anew.
    mutating func take(_ products: Interner, _ customers: Interner, _ countries: Interner, _ invoices: Interner)
        -> Chunk
    {
        var chunk = Chunk()
        bronze.trailer()
        chunk.bronze = bronze.take()
        if !facts.isEmpty {
            silver.trailer()
            chunk.silver = silver.take()
        }
        if rejectedRows > 0 {
            rejected.trailer()
            chunk.quarantine = rejected.take()
        }
        swap(&chunk.facts, &facts)
        chunk.days = days
        chunk.newProducts = products.texts(from: emitted.products)
        chunk.newCustomers = customers.texts(from: emitted.customers)
        chunk.newCountries = countries.texts(from: emitted.countries)
        chunk.newInvoices = invoices.texts(from: emitted.invoices)
        emitted = (products.count, customers.count, countries.count, invoices.count)
        days = nil
        rows = 0
        rejectedRows = 0
        return chunk
    }

    /// `jsonb_recv` takes a version byte, 1, and then the text.
    private static func jsonb(_ rejection: Rejection) -> [UInt8] {
        var writer = JSONWriter()
        writer.array { writer in
            for detail in rejection.details {
                writer.object { writer in
                    writer.key("rule")
                    writer.string(detail.rule.id)
                    writer.key("field")
                    writer.string(detail.field)
                    writer.key("message")
                    writer.string(detail.message)
                    writer.key("input")
                    // jsonb cannot hold NUL; such a row is malformed and has no input to show, but a field may be cut.
                    writer.string(detail.input?.replacing("\0", with: "\u{FFFD}"))
                }
            }
        }
        return [1] + writer.bytes
    }
}
