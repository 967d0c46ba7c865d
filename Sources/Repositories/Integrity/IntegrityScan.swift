/// Checks that one SQL statement answers together, so that a million rows are read once for twenty rules.
///
/// The statement's rows are `(check integer, offenders bigint, sample jsonb)`: the check's position in `checks`, how
/// many offenders it has, and up to five of them as an array of objects that name their keys.
package struct IntegrityScan: Sendable {
    /// What the scan reads; shown in logs.
    package let name: String
    /// The checks it answers.
    package let checks: [IntegrityCheck]
    /// The statement's parameters from `$1`: names that the catalogue must hold.
    let names: [[String]]
    /// Memory for each sort or hash table while it runs, megabytes (Postgres' `work_mem`).
    let memory: Int
    /// The statement.
    let sql: String

    /// Makes a scan of checks that read `common`, the body of a WITH clause.
    init(_ name: String, memory: Int = 64, common: String = "", names: [[String]] = [], checks: [IntegrityCheck]) {
        self.name = name
        self.checks = checks
        self.names = names
        self.memory = memory
        let answers = checks.enumerated().map { position, check in
            """
            SELECT \(position) AS "check", count(*) AS offenders,
                coalesce(jsonb_agg(sample) FILTER (WHERE position <= \(IntegrityCheck.sampleLimit)), '[]') AS sample
            FROM (SELECT sample, row_number() OVER () AS position FROM (\(check.offenders)) AS offender) AS numbered
            """
        }
        sql = (common.isEmpty ? "" : "WITH \(common)\n") + answers.joined(separator: "\nUNION ALL\n")
    }

    /// A rule that each row of a joined table either keeps or breaks.
    struct RowRule {
        let check: IntegrityCheck
        let broken: String
        let suspect: String?

        /// A rule that a row breaks when `broken`, a condition, is true; NULL counts as kept.
        ///
        /// - Parameter suspect: a cheaper condition that tells which rows to look at; `""` when every row that breaks
        ///   this rule breaks another one of the scan too. nil tests `broken` itself.
        init(
            _ id: String, _ summary: String, severity: IntegrityCheck.Severity = .error, remedy: String,
            broken: String, suspect: String? = nil
        ) {
            check = IntegrityCheck(id, summary, severity: severity, remedy: remedy, offenders: "")
            self.broken = broken
            self.suspect = suspect
        }
    }

    /// Makes a scan that reads `from` once and tests every row against every rule.
    ///
    /// A sound row costs the conditions alone; what follows (the mask of broken rules, the sample) is computed for
    /// offenders only, and those are spilled to disk when they are many.
    init(_ name: String, memory: Int = 64, from: String, sample: String, order: String, rules: [RowRule]) {
        let mask = rules.enumerated().map { position, rule in
            "CASE WHEN \(rule.broken) THEN \(Int64(1) << Int64(position)) ELSE 0 END::bigint"
        }
        let suspects = rules.map { $0.suspect ?? $0.broken }.filter { !$0.isEmpty }
        let common = """
            broken AS MATERIALIZED (
                SELECT \(mask.joined(separator: "\n        | ")) AS mask,
                    \(sample) AS sample, row_number() OVER (ORDER BY \(order)) AS place
                FROM \(from)
                WHERE (\(suspects.joined(separator: ")\n        OR (")))
            )
            """
        let checks = rules.enumerated().map { position, rule in
            IntegrityCheck(
                rule.check.id, rule.check.summary, severity: rule.check.severity, remedy: rule.check.remedy,
                offenders: "SELECT sample FROM broken WHERE mask & \(Int64(1) << Int64(position)) <> 0 ORDER BY place")
        }
        self.init(name, memory: memory, common: common, checks: checks)
    }

    /// Every scan, in the order in which they run.
    package static let all: [IntegrityScan] =
        structure + [facts, lines, totals, descriptions, dates, reference] + duplicates + dimensions
}
