package import Domain
package import Logging
package import Postgres
internal import Repositories

/// Loads files as one batch.
///
/// Manifest, data and publication commit together in one transaction, or not at all: a process or a server that dies at
/// any moment leaves the warehouse at the version it had.
package struct BatchLoader: Sendable {
    private let pool: PostgresPool
    private let plan: EnrichmentPlan
    private let logger: Logger
    private let fingerprintLimit: Int

    /// A loader over a pool whose connections may run for as long as a load takes.
    ///
    /// - Parameters:
    ///   - plan: the bundled tables that new countries, days and products are looked up in; no load asks a service.
    ///   - fingerprintLimit: how many rows' fingerprints are kept in memory, 16 to 32 bytes each; with more, those of
    ///     the month used least recently are forgotten and asked for again when needed.
    package init(_ pool: PostgresPool, _ plan: EnrichmentPlan, logger: Logger, fingerprintLimit: Int = 2_000_000) {
        self.pool = pool
        self.plan = plan
        self.logger = logger
        self.fingerprintLimit = fingerprintLimit
    }

    /// Loads the files in their order.
    ///
    /// - Parameters:
    ///   - paths: plain or gzip-compressed CSV; `-` is standard input.
    ///   - names: what the files are called; nil calls each by its path.
    ///   - progress: told after every chunk, from another thread.
    ///   - alongside: what commits together with the batch, whose id it is told; not called when nothing is new.
    /// - Throws: `SourceError` for a file that cannot be read or understood as a whole, `PostgresError`; nothing has been
    ///   changed then.
    package func load(
        _ paths: [String], named names: [String]? = nil,
        progress: @escaping @Sendable (LoadProgress) -> Void = { _ in },
        alongside: @Sendable (PostgresConnection, Int64) async throws -> Void = { _, _ in }
    ) async throws -> LoadSummary {
        var steps = StepClock()
        var files: [PendingFile] = []
        defer { for file in files { file.discard() } }
        for (path, name) in zip(paths, names ?? paths) { files.append(try await PendingFile.examine(path, name: name)) }
        steps.finish("examine")
        do {
            return try await pool.withTransaction("BEGIN") { [files] connection in
                try await load(files, connection, &steps, progress, alongside)
            }
        } catch {
            await record(failure: error, files)
            throw error
        }
    }

    private func load(
        _ all: [PendingFile], _ connection: PostgresConnection, _ steps: inout StepClock,
        _ progress: @escaping @Sendable (LoadProgress) -> Void,
        _ alongside: @Sendable (PostgresConnection, Int64) async throws -> Void
    ) async throws -> LoadSummary {
        let manifest = Manifest(connection)
        _ = try await connection.query("SELECT pg_advisory_xact_lock($1)", [.int64(WarehouseLock.publish)])
        let current = try await manifest.current()
        let (new, known) = try await manifest.split(all)
        guard !new.isEmpty else {
            return LoadSummary(batchID: nil, version: nil, files: known, steps: steps.all, seconds: steps.total)
        }
        let segment = try await Segment.choose(
            bytes: new.reduce(0) { $0 + $1.bytes }, files: new.count, lastSaleID: current.lastSaleID, connection)
        try await segment.create(connection)
        let batch = try await manifest.begin()
        steps.finish("prepare")

        let pipeline = try RowPipeline(
            new, .init(batchID: batch.id, firstFileID: segment.firstFileID, firstSaleID: segment.firstSaleID),
            warehouseIsEmpty: current.lastSaleID == 0, fingerprintLimit: fingerprintLimit, progress: progress)
        var writer = BatchWriter(connection, segment)
        try await pump(pipeline, &writer)
        steps.finish("copy")

        let end = await pipeline.endSaleID
        let finished = await pipeline.finished
        try await writer.write(await pipeline.rollup, batchID: batch.id)
        steps.finish("roll_up")
        try await segment.attach(
            nextSaleID: end, nextFileID: segment.firstFileID + Int32(finished.count), connection)
        steps.finish("attach")
        let reference = ReferenceWriter(connection, version: current.version + 1)
        _ = try await reference.fill(plan)
        _ = try await reference.classify(plan.bundle)
        steps.finish("enrich")
        _ = try await connection.query(
            "ANALYZE fact_sales, dim_product, dim_customer, dim_invoice, dim_date, sales_by_day")
        steps.finish("analyze")
        let version = try await manifest.publish(
            batch, after: current, finished: finished, endSaleID: end, firstFileID: segment.firstFileID, steps: steps)
        try await alongside(connection, Int64(batch.id))
        let loaded = finished.map { LoadSummary.File(name: $0.file.name, knownFromBatch: nil, tally: $0.tally) }
        return LoadSummary(
            batchID: Int64(batch.id), version: version, files: loaded + known, steps: steps.all, seconds: steps.total)
    }

    /// Writes each chunk while the next one is made.
    private func pump(_ pipeline: RowPipeline, _ writer: inout BatchWriter) async throws {
        var upcoming = Task { try await pipeline.next() }
        do {
            while true {
                switch try await upcoming.value {
                case .chunk(let chunk):
                    upcoming = Task { try await pipeline.next() }
                    try await writer.write(chunk)
                case .month(let month):
                    await pipeline.learn(month, try await writer.fingerprints(of: month))
                    upcoming = Task { try await pipeline.next() }
                case .finished: return
                }
                try Task.checkCancellation()
            }
        } catch {
            upcoming.cancel()
            _ = await upcoming.result
            throw error
        }
    }

    /// The transaction is gone and with it every trace; the audit log keeps that there was a try, if it can.
    private func record(failure error: any Error, _ files: [PendingFile]) async {
        var details = JSONWriter()
        details.object { writer in
            writer.key("error")
            writer.string("\(error)")
        }
        let text = String(decoding: details.bytes, as: UTF8.self)
        do {
            try await pool.withConnection { connection in
                _ = try await connection.query(
                    "INSERT INTO audit_log (event, actor, subject, details) VALUES ('load.failed', session_user, $1, $2::text::jsonb)",
                    [.text(files.map(\.name).joined(separator: ", ")), .text(text)])
            }
        } catch { logger.debug("the failed load could not be recorded", metadata: ["cause": "\(error)"]) }
    }
}
