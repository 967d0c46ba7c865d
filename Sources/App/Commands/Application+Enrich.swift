internal import Domain
internal import Repositories
internal import Routes
internal import Services

extension Application {
    /// Asks for what is missing about countries, currencies and products, publishes it and prints what was done.
    ///
    /// - Returns: `checkFailed` when a service did not give what it was asked for.
    package static func enrich(_ options: EnrichOptions, _ configuration: Configuration) async throws -> ExitStatus {
        let plan = try configuration.enrichmentPlan()
        let report = try await Session.run(configuration) { session in
            _ = try await session.migrate(dryRun: false)
            let journal = BreakerJournal(EnrichmentRepository(session.pool), logger: session.logger)
            let enricher = Enricher(configuration, plan, session.pool, journal: journal, logger: session.logger)
            do {
                let report = try await enricher.service.run(refresh: options.refresh)
                await enricher.close()
                return report
            } catch {
                await enricher.close()
                throw error
            }
        }
        Console.print(options.json ? json(report) : text(report))
        return report.isComplete ? .success : .checkFailed
    }

    private static func json(_ report: EnrichmentReport) -> String {
        var writer = JSONWriter()
        writer.object { EnrichmentRepresentation.write(report, to: &$0) }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func text(_ report: EnrichmentReport) -> String {
        let changes = report.changes
        var lines = [
            changes.version.map { "published as version \($0)" } ?? "nothing new to publish",
            "countries             \(changes.countries)", "exchange rates        \(changes.rates)",
            "related words         \(changes.words)", "products classified   \(changes.products)",
        ]
        if !report.isExternal {
            lines.append("bundled tables only: ENABLE_EXTERNAL_ENRICHMENT is false")
        }
        lines += report.failures.map { "\($0.service): \($0.reason)" }
        return lines.joined(separator: "\n")
    }
}
