internal import Domain
internal import Services

/// A batch as JSON.
enum BatchRepresentation {
    /// All that is known of it.
    static func json(_ summary: BatchSummary, _ details: BatchDetails?, _ progress: BatchProgress?) -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        writer.object { writer in
            write(summary, progress, to: &writer)
            writer.key("result")
            guard let details, let rows = summary.rows else { return writer.null() }
            writer.object { write(summary, rows, details, to: &$0) }
        }
        return writer.bytes
    }

    /// The members that a page has too.
    static func write(_ summary: BatchSummary, _ progress: BatchProgress?, to writer: inout JSONWriter) {
        writer.key("id")
        writer.string(summary.id)
        writer.key("state")
        writer.string(summary.state.rawValue)
        writer.key("name")
        writer.string(summary.name)
        writer.key("bytes")
        writer.integer(summary.bytes)
        writer.key("received_at")
        writer.string(Timestamp.text(summary.receivedAt))
        writer.key("finished_at")
        writer.string(summary.finishedAt.map(Timestamp.text))
        writer.key("batch_id")
        writer.integer(summary.batchID)
        writer.key("version")
        writer.integer(summary.version)
        writer.key("rows_read")
        writer.integer(summary.rows?.read)
        writer.key("loaded")
        writer.integer(summary.rows?.loaded)
        writer.key("progress")
        if summary.state == .loading, let progress {
            writer.object { writer in
                writer.key("rows")
                writer.integer(progress.rows)
                writer.key("bytes")
                writer.integer(progress.bytes)
                writer.key("total_bytes")
                writer.integer(progress.totalBytes)
                writer.key("share")
                writer.number(progress.totalBytes > 0 ? Double(progress.bytes) / Double(progress.totalBytes) : 0)
            }
        } else {
            writer.null()
        }
        writer.key("error")
        writer.string(summary.error)
    }

    /// What `martlet ingest --json` says of it.
    private static func write(
        _ summary: BatchSummary, _ rows: BatchSummary.Rows, _ details: BatchDetails, to writer: inout JSONWriter
    ) {
        writer.key("status")
        writer.string(summary.state.rawValue)
        writer.key("batch_id")
        writer.integer(summary.batchID)
        writer.key("version")
        writer.integer(summary.version)
        counts(rows.read, rows.loaded, rows.rejected, rows.duplicates, to: &writer)
        writer.key("warnings")
        writer.integer(rows.warnings)
        writer.key("quarantine")
        writer.object { writer in
            for (category, rows) in details.quarantine {
                writer.key(dynamic: category)
                writer.integer(rows)
            }
        }
        let seconds = details.steps.reduce(0) { $0 + $1.seconds }
        writer.key("seconds")
        writer.number(seconds)
        writer.key("rows_per_second")
        writer.number(seconds > 0 ? (Double(rows.read) / seconds).rounded() : 0)
        writer.key("steps")
        writer.object { writer in
            for step in details.steps {
                writer.key(dynamic: step.name)
                writer.number(step.seconds)
            }
        }
        writer.key("files")
        writer.array { writer in
            for file in details.files {
                writer.object { writer in
                    writer.key("name")
                    writer.string(file.name)
                    writer.key("status")
                    writer.string("loaded")
                    counts(file.read, file.loaded, file.rejected, file.duplicates, to: &writer)
                }
            }
        }
    }

    private static func counts(
        _ read: Int64, _ loaded: Int64, _ rejected: Int64, _ duplicates: Int64, to writer: inout JSONWriter
    ) {
        let counts: [(StaticString, Int64)] = [
            ("rows_read", read), ("loaded", loaded), ("rejected", rejected), ("duplicates", duplicates),
        ]
        for (name, count) in counts {
            writer.key(name)
            writer.integer(count)
        }
    }
}
