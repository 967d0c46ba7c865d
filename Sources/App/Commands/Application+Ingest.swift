internal import Domain
internal import Ingestion
internal import Synchronization

extension Application {
    /// Loads files as one batch and prints its summary.
    ///
    /// - Returns: `checkFailed` when a larger share of the rows was rejected than allowed; the load is published all the
    ///   same, so that what was rejected can be looked at.
    package static func ingest(_ options: IngestOptions, _ configuration: Configuration) async throws -> ExitStatus {
        let plan = try configuration.enrichmentPlan()
        let summary: LoadSummary? = try await Session.run(configuration) { session in
            if options.onlyIfEmpty, try await session.hasFacts() { return nil }
            return try await session.load(options.files, plan, quiet: options.quiet)
        }
        guard let summary else {
            if !options.quiet { Console.note("the warehouse has sales already: nothing was loaded") }
            return .success
        }
        if !options.quiet { Console.print(options.json ? LoadReport(summary).json : LoadReport(summary).text) }
        let rejected = summary.rejectedShare * 100
        guard rejected > options.maxRejected else { return .success }
        Console.note(
            "\(LoadReport.percent(rejected)) of the rows were rejected, more than the \(LoadReport.percent(options.maxRejected)) allowed; the batch is published, see its quarantine"
        )
        return .checkFailed
    }
}

extension Session {
    /// Whether a batch has ever been published; migrates an empty database first.
    func hasFacts() async throws -> Bool {
        _ = try await migrate(dryRun: false)
        try await catalogs.refresh()
        return try catalogs.current().current.factRows > 0
    }

    /// Loads files with a progress bar on a terminal; migrates an empty database first.
    func load(_ paths: [String], _ plan: EnrichmentPlan, quiet: Bool) async throws -> LoadSummary {
        _ = try await migrate(dryRun: false)
        let bar = Mutex(ProgressBar(label: "loading", visible: !quiet && Console.errorIsTerminal))
        defer { bar.withLock { $0.finish() } }
        return try await BatchLoader(pool, plan, logger: logger).load(paths) { progress in
            let fraction = progress.totalBytes > 0 ? Double(progress.bytes) / Double(progress.totalBytes) : nil
            bar.withLock { $0.update(fraction: fraction, count: Int(progress.rows)) }
        }
    }
}
