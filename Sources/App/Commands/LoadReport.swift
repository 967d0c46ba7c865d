internal import Domain
internal import Foundation
internal import Ingestion

/// A load's summary as text and as JSON.
struct LoadReport {
    private let summary: LoadSummary

    init(_ summary: LoadSummary) { self.summary = summary }

    /// One JSON object.
    var json: String {
        var writer = JSONWriter(capacity: 2_048)
        writer.object { writer in
            writer.key("status")
            writer.string(summary.version == nil ? "unchanged" : "published")
            writer.key("batch_id")
            writer.integer(summary.batchID)
            writer.key("version")
            writer.integer(summary.version)
            LoadReport.counts(summary.rowsRead, summary.loaded, summary.rejected, summary.duplicates, &writer)
            writer.key("warnings")
            writer.integer(summary.warnings)
            writer.key("quarantine")
            writer.object { writer in
                for (category, rows) in summary.categories {
                    writer.key(dynamic: category.rawValue)
                    writer.integer(rows)
                }
            }
            writer.key("seconds")
            writer.number(summary.seconds)
            writer.key("rows_per_second")
            writer.number(summary.rowsPerSecond.rounded())
            writer.key("steps")
            writer.object { writer in
                for step in summary.steps {
                    writer.key(dynamic: step.name)
                    writer.number(step.seconds)
                }
            }
            writer.key("files")
            writer.array { writer in
                for file in summary.files { LoadReport.write(file, &writer) }
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// A few lines for people.
    var text: String {
        var lines: [String] = []
        for file in summary.files {
            guard let batch = file.knownFromBatch else { continue }
            lines.append("\(file.name): unchanged, " + (batch > 0 ? "loaded by batch \(batch) already" : "given twice"))
        }
        guard let batch = summary.batchID, let version = summary.version else {
            return (lines + ["nothing to load: the warehouse is unchanged"]).joined(separator: "\n")
        }
        lines.append("batch \(batch) is published as version \(version)")
        lines.append(row("rows read", summary.rowsRead))
        lines.append(row("loaded", summary.loaded))
        lines.append(row("rejected", summary.rejected))
        lines.append(row("duplicates", summary.duplicates))
        for (category, rows) in summary.categories where category != .duplicate {
            lines.append("    " + row(category.rawValue, rows))
        }
        lines.append(row("warnings", summary.warnings))
        lines.append(
            String(format: "%.2f s, %.0f rows/s", summary.seconds, summary.rowsPerSecond))
        return lines.joined(separator: "\n")
    }

    /// A percentage for people: `0.32 %`.
    static func percent(_ value: Double) -> String { String(format: "%.4g %%", value) }

    private func row(_ name: String, _ count: Int64) -> String {
        name.padding(toLength: 26, withPad: " ", startingAt: 0) + " \(count)"
    }

    private static func counts(
        _ source: Int64, _ loaded: Int64, _ rejected: Int64, _ duplicates: Int64, _ writer: inout JSONWriter
    ) {
        writer.key("rows_read")
        writer.integer(source)
        writer.key("loaded")
        writer.integer(loaded)
        writer.key("rejected")
        writer.integer(rejected)
        writer.key("duplicates")
        writer.integer(duplicates)
    }

    private static func write(_ file: LoadSummary.File, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("name")
            writer.string(file.name)
            writer.key("status")
            writer.string(file.knownFromBatch == nil ? "loaded" : "unchanged")
            if let batch = file.knownFromBatch {
                writer.key("loaded_by_batch")
                if batch > 0 { writer.integer(batch) } else { writer.null() }
                return
            }
            let tally = file.tally
            counts(tally.source.rows, tally.loaded.rows, tally.rejected.rows, tally.duplicates.rows, &writer)
        }
    }
}
