package import Domain
package import Services

/// A run of the enrichment as JSON members; the API and `martlet enrich` show the same.
package enum EnrichmentRepresentation {
    /// Writes the members into an object that is open.
    package static func write(_ report: EnrichmentReport, to writer: inout JSONWriter) {
        writer.key("started_at")
        writer.string(Timestamp.text(report.startedAt))
        writer.key("finished_at")
        writer.string(Timestamp.text(report.finishedAt))
        writer.key("external")
        writer.bool(report.isExternal)
        writer.key("complete")
        writer.bool(report.isComplete)
        writer.key("version")
        writer.integer(report.changes.version)
        let counts: [(StaticString, Int)] = [
            ("countries", report.changes.countries), ("exchange_rates", report.changes.rates),
            ("words", report.changes.words), ("products", report.changes.products),
        ]
        for (name, count) in counts {
            writer.key(name)
            writer.integer(count)
        }
        writer.key("failures")
        writer.array { writer in
            for failure in report.failures {
                writer.object { writer in
                    writer.key("service")
                    writer.string(failure.service)
                    writer.key("reason")
                    writer.string(failure.reason)
                }
            }
        }
    }
}
