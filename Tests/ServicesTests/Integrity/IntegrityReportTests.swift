import Foundation
import Repositories
import Services
import Testing

@Suite("The integrity report")
struct IntegrityReportTests {
    /// One failed error, one failed warning, one check without an answer, the others passed.
    private var report: IntegrityReport {
        let findings = IntegrityCheck.all.map { check in
            let outcome: IntegrityFinding.Outcome =
                switch check.id {
                case "orphan.product":
                    .offended(count: 3, sample: #"[{"sale_id": 5, "name": "<A & \"B\">"}, {"sale_id": 6}]"#)
                case "unused.country": .offended(count: 1, sample: #"[{"country_key": 99}]"#)
                case "date.complete": .broken(message: "relation <x> is \u{1}gone")
                default: .passed
                }
            return IntegrityFinding(check: check, outcome: outcome, seconds: 0.25)
        }
        // 2010-12-01T08:26:00.5Z
        let run = IntegrityRun(version: 7, startedAt: 1_291_191_960_500_000, seconds: 1.5, findings: findings)
        return IntegrityReport(run, notes: ["not saved"])
    }

    private var passing: IntegrityReport {
        let findings = IntegrityCheck.all.map { IntegrityFinding(check: $0, outcome: .passed, seconds: 0.1) }
        return IntegrityReport(IntegrityRun(version: 1, startedAt: 0, seconds: 1, findings: findings))
    }

    @Test("fails when an error fails, passes when all hold")
    func status() {
        #expect(report.status == .failed)
        #expect(report.failures.map(\.id) == ["orphan.product", "date.complete"])
        #expect(report.warnings.map(\.id) == ["unused.country"])
        #expect(passing.status == .passed)
    }

    @Test("is JSON with the members that clients read")
    func json() throws {
        let object = try JSONSerialization.jsonObject(with: Data(report.json())) as? [String: Any]
        let json = try #require(object)
        #expect(json["status"] as? String == "failed")
        #expect(json["version"] as? Int == 7)
        #expect(json["started_at"] as? String == "2010-12-01T08:26:00.500Z")
        #expect(json["seconds"] as? Double == 1.5)
        let total = IntegrityCheck.all.count
        #expect(
            json["summary"] as? [String: Int]
                == ["checks": total, "passed": total - 3, "failed": 2, "warnings": 1, "skipped": 0])
        let checks = try #require(json["checks"] as? [[String: Any]])
        #expect(checks.compactMap { $0["id"] as? String } == IntegrityCheck.all.map(\.id))
        let orphan = try #require(checks.first { $0["id"] as? String == "orphan.product" })
        #expect(orphan["offenders"] as? Int == 3)
        #expect((orphan["sample"] as? [[String: Any]])?.first?["sale_id"] as? Int == 5)
        #expect((orphan["remedy"] as? String)?.isEmpty == false)
        let errors = try #require(json["errors"] as? [String])
        #expect(errors.first == "orphan.product: 3 offenders: Every fact's product exists in dim_product")
        #expect(errors.count == 2)
        #expect((json["warnings"] as? [String])?.last == "not saved")
    }

    @Test("is text with a line a check, the offenders below, and the verdict last")
    func text() {
        let lines = report.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for check in IntegrityCheck.all { #expect(lines.contains { $0.contains(" \(check.id) ") }) }
        let failed = lines.firstIndex { $0.hasPrefix("FAILED") && $0.contains("orphan.product") }
        #expect(failed.map { lines[$0 + 1].contains("3 offenders") } == true)
        #expect(lines.contains { $0.contains(#""sale_id":6"#) })
        #expect(lines.contains { $0.hasPrefix("warning") && $0.contains("unused.country") })
        let verdict = "Warehouse version 7: failed (\(IntegrityCheck.all.count) checks, 2 failed, 1 warnings; 1.50 s)"
        #expect(lines.dropLast().last == verdict)
    }

    @Test("is well-formed JUnit XML that counts failures, errors and skipped checks")
    func junit() throws {
        let xml = report.junit()
        let total = IntegrityCheck.all.count
        #expect(xml.contains("tests=\"\(total)\" failures=\"1\" errors=\"1\" skipped=\"1\""))
        #expect(xml.components(separatedBy: "<testcase ").count - 1 == total)
        #expect(xml.contains("<failure message=\"orphan.product: 3 offenders"))
        #expect(xml.contains("&lt;A &amp;"))
        #expect(xml.contains("<error message=\"date.complete: relation &lt;x&gt; is \u{FFFD}gone\""))
        #expect(xml.contains("<skipped message=\"warning: unused.country: 1 offender:"))
        #expect(!xml.unicodeScalars.contains("\u{1}"))
    }

    @Test("names no check twice, each dotted, each with a description and a remedy")
    func ids() {
        let ids = IntegrityCheck.all.map(\.id)
        #expect(Set(ids).count == ids.count)
        for check in IntegrityCheck.all {
            #expect(check.id.wholeMatch(of: /[a-z_]+\.[a-z_]+/) != nil, "\(check.id)")
            #expect(!check.summary.isEmpty && !check.remedy.isEmpty)
        }
    }

    @Test("explains every check, with its severity, in docs/checks.md, and no other")
    func documentation() throws {
        let file = IntegrityDatabase.repositoryRoot.appending(path: "docs/checks.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let documented = text.matches(of: /\| `([a-z_]+\.[a-z_]+)` \| (error|warning) \|/)
            .map { "\($0.output.1) \($0.output.2)" }
        #expect(documented == IntegrityCheck.all.map { "\($0.id) \($0.severity.rawValue)" })
    }
}
