/// What `martlet doctor` found: settings in force and checks of the machine.
package struct DoctorReport: Sendable, Encodable {
    /// How a check came out.
    package enum Outcome: String, Sendable, Encodable {
        case ok, warning, error
    }

    /// A setting in force.
    package struct SettingLine: Sendable, Encodable {
        /// The variable.
        package let name: String
        /// Its value, masked where secret.
        package let value: String
        /// Where it came from.
        package let source: SettingSource
    }

    /// One thing that was looked at.
    package struct Check: Sendable, Encodable {
        /// Its stable name.
        package let id: String
        /// How it came out.
        package let outcome: Outcome
        /// What was found.
        package let detail: String
        /// What to do about it; `nil` when nothing.
        package let advice: String?
    }

    /// Martlet's version.
    package let version: String
    /// The settings in the table's order.
    package let settings: [SettingLine]
    /// The checks in the order in which they were made.
    package let checks: [Check]

    /// The worst outcome of all.
    package var outcome: Outcome {
        checks.contains { $0.outcome == .error } ? .error : checks.contains { $0.outcome == .warning } ? .warning : .ok
    }

    /// The report for people.
    package var text: String {
        let width = settings.map(\.name.count).max() ?? 0
        var lines = ["martlet \(version)", "", "Settings in force"]
        for setting in settings {
            let padding = String(repeating: " ", count: width - setting.name.count)
            let value = setting.value.isEmpty ? "-" : setting.value
            lines.append("  \(setting.name)\(padding)  \(value)  (\(setting.source.rawValue))")
        }
        lines += ["", "Checks"]
        for check in checks {
            let mark = check.outcome == .ok ? "ok     " : check.outcome == .warning ? "warning" : "ERROR  "
            lines.append("  \(mark)  \(check.id): \(check.detail)")
            if let advice = check.advice { lines.append("             \(advice)") }
        }
        let errors = checks.count { $0.outcome == .error }
        let warnings = checks.count { $0.outcome == .warning }
        lines += ["", errors + warnings == 0 ? "All well." : "\(errors) wrong, \(warnings) to look at."]
        return lines.joined(separator: "\n")
    }
}
