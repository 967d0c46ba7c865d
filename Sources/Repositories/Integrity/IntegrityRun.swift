/// What every check found in one snapshot of the warehouse.
package struct IntegrityRun: Sendable {
    /// The warehouse's version in that snapshot; nil when there is none to read.
    package let version: Int64?
    /// When the run began, microseconds since 1970-01-01 UTC.
    package let startedAt: Int64
    /// How long all of it took.
    package let seconds: Double
    /// One finding for each of ``IntegrityCheck/all``, in that order.
    package let findings: [IntegrityFinding]

    /// Makes a run of its parts.
    package init(version: Int64?, startedAt: Int64, seconds: Double, findings: [IntegrityFinding]) {
        self.version = version
        self.startedAt = startedAt
        self.seconds = seconds
        self.findings = findings
    }
}
