internal import Foundation

extension IntegrityReport {
    /// The report for a terminal: a line a check, aligned, offenders and remedy below those that failed, the verdict last.
    package func text() -> String {
        let width = checks.map(\.id.count).max() ?? 0
        var lines: [String] = []
        for check in checks {
            let id = check.id.padding(toLength: width, withPad: " ", startingAt: 0)
            lines.append("\(check.label)  \(id)  \(check.summary)")
            guard check.status == .failed else { continue }
            let indent = String(repeating: " ", count: 10)
            if let message = check.message {
                lines.append("\(indent)could not be checked: \(message)")
            } else {
                lines.append("\(indent)\(check.offenders) \(check.offenders == 1 ? "offender" : "offenders")")
                for row in check.sampleRows { lines.append("\(indent)  \(row)") }
                if check.offenders > check.sampleRows.count { lines.append("\(indent)  …") }
            }
            lines.append("\(indent)To do: \(check.remedy)")
        }
        lines.append("")
        lines += notes.map { "Note: \($0)" }
        lines.append(verdict)
        return lines.joined(separator: "\n") + "\n"
    }

    /// The outcome in one line.
    package var verdict: String {
        let name = version.map { "Warehouse version \($0)" } ?? "No warehouse"
        let time = String(format: "%.2f", seconds)
        var parts = ["\(checks.count) checks", "\(failures.count) failed", "\(warnings.count) warnings"]
        if !skipped.isEmpty { parts.append("\(skipped.count) skipped") }
        return "\(name): \(status.rawValue) (\(parts.joined(separator: ", ")); \(time) s)"
    }
}

extension IntegrityReport.Check {
    fileprivate var label: String {
        switch (status, severity) {
        case (.passed, _): "ok      "
        case (.failed, .error): "FAILED  "
        case (.failed, .warning): "warning "
        case (.skipped, _): "skipped "
        }
    }

    /// The sample's objects, one JSON text each.
    var sampleRows: [String] {
        guard let rows = try? JSONSerialization.jsonObject(with: Data(sample.utf8)) as? [Any] else { return [sample] }
        return rows.map { row in
            let data = try? JSONSerialization.data(
                withJSONObject: row, options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed])
            return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(row)"
        }
    }
}
