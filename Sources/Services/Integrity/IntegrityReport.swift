package import Repositories

/// The outcome of one integrity validation, ready to be shown: as JSON, text or JUnit XML.
package struct IntegrityReport: Sendable {
    /// How a check, or all of them, came out.
    package enum Status: String, Sendable {
        case passed
        case failed
        /// Not asked, because something it needs is missing.
        case skipped
    }

    /// One check of the report.
    package struct Check: Sendable {
        /// Stable name: ``IntegrityCheck/id``.
        package let id: String
        /// Whether its failure fails the report.
        package let severity: IntegrityCheck.Severity
        /// How it came out; a warning that does not hold is `failed` too.
        package let status: Status
        /// The rule in one line.
        package let summary: String
        /// What to do when it fails.
        package let remedy: String
        /// How many rows break the rule.
        package let offenders: Int64
        /// Up to five of them: a JSON array of objects that name their keys.
        package let sample: String
        /// How long the statement took that answered this check and its neighbours.
        package let seconds: Double
        /// Why the check could not be answered, if it could not.
        package let message: String?
    }

    /// The warehouse's version in the snapshot that was checked; nil when there is no warehouse.
    package let version: Int64?
    /// When the run began, microseconds since 1970-01-01 UTC.
    package let startedAt: Int64
    /// How long it took.
    package let seconds: Double
    /// Every check, in the order of `docs/checks.md`.
    package let checks: [Check]
    /// What is worth knowing about the run itself, such as that its result could not be saved.
    package var notes: [String]

    /// Makes a report of a run.
    package init(_ run: IntegrityRun, notes: [String] = []) {
        version = run.version
        startedAt = run.startedAt
        seconds = run.seconds
        checks = run.findings.map(Check.init)
        self.notes = notes
    }

    /// `failed` when a check of severity error failed.
    package var status: Status { failures.isEmpty ? .passed : .failed }

    /// The checks of severity error that failed.
    package var failures: [Check] { checks.filter { $0.status == .failed && $0.severity == .error } }

    /// The checks of severity warning that failed.
    package var warnings: [Check] { checks.filter { $0.status == .failed && $0.severity == .warning } }

    /// The checks that were not asked.
    package var skipped: [Check] { checks.filter { $0.status == .skipped } }
}

extension IntegrityReport.Check {
    /// Makes a report's check of a run's finding.
    init(_ finding: IntegrityFinding) {
        id = finding.check.id
        severity = finding.check.severity
        summary = finding.check.summary
        remedy = finding.check.remedy
        seconds = finding.seconds
        switch finding.outcome {
        case .passed: (status, offenders, sample, message) = (.passed, 0, "[]", nil)
        case .offended(let count, let rows): (status, offenders, sample, message) = (.failed, count, rows, nil)
        case .broken(let text): (status, offenders, sample, message) = (.failed, 0, "[]", text)
        case .skipped(let reason): (status, offenders, sample, message) = (.skipped, 0, "[]", reason)
        }
    }

    /// The failure in one line: `orphan.product: 3 offenders: Every fact's product exists in dim_product`.
    package var line: String {
        if let message { return "\(id): \(message)" }
        return "\(id): \(offenders) \(offenders == 1 ? "offender" : "offenders"): \(summary)"
    }
}
