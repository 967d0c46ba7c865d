internal import Domain
internal import Postgres

/// Reads a batch's files and makes chunks of them: validated, deduplicated, encoded for COPY. The CPU's half of a load;
/// the database's half is ``BatchWriter``, and the two run side by side.
actor RowPipeline {
    /// What the loader has to do next.
    enum Step: Sendable {
        /// Write these rows.
        case chunk(Chunk)
        /// Teach the fingerprints of a month, yyyymm, once all chunks so far are written; then ask again.
        case month(Int32)
        /// Every file has been read to its end.
        case finished
    }

    /// Where rows go and which keys they get.
    struct Keys: Sendable {
        let batchID: Int32
        let firstFileID: Int32
        let firstSaleID: Int64
    }

    /// What is known of a file that has been read to its end.
    struct Finished: Sendable {
        let file: PendingFile
        let tally: FileTally
        let firstSaleID: Int64
    }

    private let files: [PendingFile]
    private let keys: Keys
    private let progress: @Sendable (LoadProgress) -> Void
    private let seen: SeenRows
    private let fingerprinter: RowFingerprinter

    private var rows: SourceRows?
    private var validator: RowValidator?
    private var held: SourceRecord?
    private var tally = FileTally()
    private(set) var finished: [Finished] = []
    private(set) var rollup = SalesRollup()
    private var nextSaleID: Int64
    private var fileFirstSaleID: Int64
    private var rowsRead: Int64 = 0
    private var bytesBefore = 0

    private var products = Interner(), customers = Interner(), countries = Interner(), invoices = Interner()
    private var encoder = ChunkEncoder()

    /// A chunk ends at so many rows, or when its source lines fill so many bytes.
    private static let chunkRows = 32_768, chunkBytes = 8 << 20

    init(
        _ files: [PendingFile], _ keys: Keys, warehouseIsEmpty: Bool, fingerprintLimit: Int,
        progress: @escaping @Sendable (LoadProgress) -> Void
    ) throws {
        self.files = files
        self.keys = keys
        self.progress = progress
        seen = SeenRows(warehouseIsEmpty: warehouseIsEmpty, limit: fingerprintLimit)
        fingerprinter = try RowFingerprinter()
        nextSaleID = keys.firstSaleID
        fileFirstSaleID = keys.firstSaleID
    }

    /// The key after the last fact's.
    var endSaleID: Int64 { nextSaleID }

    /// Takes over a month's fingerprints.
    func learn(_ month: Int32, _ fingerprints: [[UInt8]]) { seen.learn(month, fingerprints) }

    /// The next step.
    ///
    /// After an error the pipeline is of no further use.
    func next() throws -> Step {
        while encoder.rows < RowPipeline.chunkRows && encoder.bytes < RowPipeline.chunkBytes {
            if rows == nil, try !openNext() { break }
            guard let rows, let validator else { break }
            guard let record = try held ?? rows.next() else {
                try close(rows)
                continue
            }
            if let month = try take(record, validator) {
                held = record
                return encoder.isEmpty ? .month(month) : .chunk(emit())
            }
            held = nil
        }
        try Task.checkCancellation()
        return encoder.isEmpty ? .finished : .chunk(emit())
    }

    // MARK: Files

    private var fileID: Int32 { keys.firstFileID + Int32(finished.count) }

    private func openNext() throws -> Bool {
        guard finished.count < files.count else { return false }
        let opened = try SourceRows(path: files[finished.count].path)
        rows = opened
        validator = RowValidator(header: opened.header)
        tally = FileTally()
        fileFirstSaleID = nextSaleID
        return true
    }

    private func close(_ rows: SourceRows) throws {
        let file = files[finished.count]
        guard rows.file.contentDigest == file.digest else {
            throw SourceError(.cannotRead, path: file.name, "the file was changed while it was read")
        }
        finished.append(Finished(file: file, tally: tally, firstSaleID: fileFirstSaleID))
        bytesBefore += rows.file.contentBytes
        self.rows = nil
        validator = nil
    }

    // MARK: Rows

    /// Takes one record; or returns the month whose fingerprints are needed first, having changed nothing.
    private func take(_ record: SourceRecord, _ validator: RowValidator) throws -> Int32? {
        switch validator.validate(record) {
        case .rejected(let rejection):
            let amount = RowPipeline.amount(of: record, rows?.header)
            note(record, amount)
            tally.rejected.add(amount)
            quarantine(record, rejection, amount)
        case .valid(let sale):
            let day = sale.invoiceDate.day
            let month = SeenRows.month(of: day)
            guard seen.select(month) else { return month }
            note(record, sale.total)
            let fingerprint = fingerprinter.fingerprint(of: sale)
            guard seen.insert(fingerprint) else {
                tally.duplicates.add(sale.total)
                quarantine(record, .duplicate, sale.total)
                return nil
            }
            tally.loaded.add(sale.total)
            tally.warnings += Int64(sale.warnings.rawValue.nonzeroBitCount)
            load(sale, day, fingerprint, record)
        }
        return nil
    }

    private func note(_ record: SourceRecord, _ amount: Money?) {
        tally.source.add(amount)
        rowsRead += 1
        encoder.bronze(keys.batchID, fileID, record)
    }

    private func quarantine(_ record: SourceRecord, _ rejection: Rejection, _ amount: Money?) {
        tally.categories[rejection.category, default: 0] += 1
        encoder.quarantine(keys.batchID, fileID, record, rejection, amount)
    }

    private func load(_ sale: ValidSale, _ day: DayKey, _ fingerprint: RowFingerprint, _ record: SourceRecord) {
        let draft = FactDraft(
            saleID: nextSaleID, seconds: sale.invoiceDate.secondsSince1970, dateKey: day.value,
            product: products.intern(sale.stockCode), country: countries.intern(sale.country),
            invoice: invoices.intern(sale.invoiceNo),
            customer: sale.customerID.isEmpty ? -1 : customers.intern(sale.customerID), quantity: sale.quantity.value,
            unitPrice: sale.unitPrice.tenThousandths, total: sale.total.tenThousandths)
        nextSaleID += 1
        encoder.sale(keys.batchID, fileID, record.line, sale, draft, fingerprint, day)
        rollup.add(draft, type: sale.kind, description: sale.description)
    }

    private func emit() -> Chunk {
        progress(
            LoadProgress(
                rows: rowsRead, bytes: Int64(bytesBefore + (rows?.file.contentBytes ?? 0)),
                totalBytes: files.reduce(0) { $0 + $1.bytes }))
        return encoder.take(products, customers, countries, invoices)
    }

    /// Quantity × unit price of a rejected row, where both can be read.
    private static func amount(of record: SourceRecord, _ header: Header?) -> Money? {
        guard record.malformation.isEmpty, let header, let quantity = header.position(of: .quantity),
            let price = header.position(of: .unitPrice), max(quantity, price) < record.fields.count,
            let pieces = try? Quantity(record.field(quantity)), let each = try? Money(record.field(price))
        else { return nil }
        return each.multiplied(by: pieces.value)
    }
}

/// How far a load has come.
package struct LoadProgress: Sendable {
    /// Source rows read so far.
    package let rows: Int64
    /// Decompressed bytes read so far, and of all files.
    package let bytes, totalBytes: Int64
}
