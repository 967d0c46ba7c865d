/// One rule that a sound warehouse keeps, and the SQL that finds what breaks it.
///
/// `id` is part of the product's contract: CI pipelines name it, `docs/checks.md` explains it, it never changes its
/// meaning. `offenders` is a query of one column, `sample jsonb`, a row for each offender, that may read the common
/// tables of the ``IntegrityScan`` it belongs to.
package struct IntegrityCheck: Sendable {
    /// What a failed check means for the warehouse.
    package enum Severity: String, Sendable {
        /// Numbers may be wrong: the validation fails.
        case error
        /// Worth a look: the validation still passes.
        case warning
    }

    /// Stable name, dotted: `orphan.product`.
    package let id: String
    /// Whether a failure fails the validation.
    package let severity: Severity
    /// The rule in one line: what holds when the check passes.
    package let summary: String
    /// What to do when it fails, in one or two sentences.
    package let remedy: String
    /// The query of the offenders.
    let offenders: String

    init(_ id: String, _ summary: String, severity: Severity = .error, remedy: String, offenders: String) {
        self.id = id
        self.severity = severity
        self.summary = summary
        self.remedy = remedy
        self.offenders = offenders
    }

    /// How many offenders of a check are shown at most.
    package static let sampleLimit = 5

    /// Every check, in the order in which reports show them.
    package static let all: [IntegrityCheck] = [IntegrityScan.tables] + IntegrityScan.all.flatMap(\.checks)
}
