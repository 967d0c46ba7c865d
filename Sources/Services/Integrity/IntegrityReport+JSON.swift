internal import Domain
internal import Foundation

extension IntegrityReport {
    /// The report as JSON (RFC 8259): `status`, `version`, `started_at`, `seconds`, `summary`, `checks`, `errors`, `warnings`.
    package func json() -> [UInt8] {
        var writer = JSONWriter(capacity: 16_384)
        writer.object { writer in
            writer.key("status")
            writer.string(status.rawValue)
            writer.key("version")
            writer.integer(version)
            writer.key("started_at")
            writer.string(timestamp)
            writer.key("seconds")
            writer.number(seconds)
            writer.key("summary")
            writer.object { writer in
                for (name, count) in [
                    ("checks", checks.count), ("passed", checks.count { $0.status == .passed }),
                    ("failed", failures.count), ("warnings", warnings.count), ("skipped", skipped.count),
                ] {
                    writer.key(dynamic: name)
                    writer.integer(count)
                }
            }
            writer.key("checks")
            writer.array { writer in for check in checks { check.write(to: &writer) } }
            writer.key("errors")
            writer.array { writer in for check in failures { writer.string(check.line) } }
            writer.key("warnings")
            writer.array { writer in for line in warnings.map(\.line) + notes { writer.string(line) } }
        }
        return writer.bytes
    }

    /// When the run began, RFC 3339 in UTC, to the millisecond.
    var timestamp: String {
        Date(timeIntervalSince1970: Double(startedAt) / 1_000_000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}

extension IntegrityReport.Check {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("id")
            writer.string(id)
            writer.key("severity")
            writer.string(severity.rawValue)
            writer.key("status")
            writer.string(status.rawValue)
            writer.key("description")
            writer.string(summary)
            writer.key("offenders")
            writer.integer(offenders)
            writer.key("sample")
            writer.raw { $0.append(contentsOf: sample.utf8) }
            writer.key("seconds")
            writer.number(seconds)
            guard status != .passed else { return }
            writer.key("remedy")
            writer.string(remedy)
            guard let message else { return }
            writer.key("message")
            writer.string(message)
        }
    }
}
