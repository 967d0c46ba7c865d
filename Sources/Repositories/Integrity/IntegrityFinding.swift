/// What one check found in one run.
package struct IntegrityFinding: Sendable {
    /// How a check came out.
    package enum Outcome: Sendable, Equatable {
        /// No offenders.
        case passed
        /// So many offenders; the sample is a JSON array of up to ``IntegrityCheck/sampleLimit`` objects.
        case offended(count: Int64, sample: String)
        /// The database could not answer; the message says why.
        case broken(message: String)
        /// Not asked, because something it needs is missing.
        case skipped(reason: String)
    }

    /// The check.
    package let check: IntegrityCheck
    /// How it came out.
    package let outcome: Outcome
    /// How long the statement took that answered it, and with it the other checks of the same scan.
    package let seconds: Double

    /// Makes a finding.
    package init(check: IntegrityCheck, outcome: Outcome, seconds: Double) {
        self.check = check
        self.outcome = outcome
        self.seconds = seconds
    }
}
