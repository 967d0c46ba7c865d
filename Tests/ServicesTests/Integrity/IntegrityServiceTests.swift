import Foundation
import Postgres
import Repositories
import Services
import TestSupport
import Testing

@Suite("The integrity service", .serialized)
struct IntegrityServiceTests {
    @Test("keeps each check's result and that the validation took place")
    func saves() async throws {
        let tampering = "UPDATE fact_sales SET date_key = 20101202 WHERE sale_id = 1"
        try await IntegrityDatabase.with(tampering: tampering) { database in
            let report = try await database.service.validate(actor: "ci")
            #expect(report.notes == [])
            let results = try await database.pool.query(
                """
                SELECT check_id, status, offenders, sample->0->>'sale_id', version FROM ops.validation_results
                WHERE run_id = 1 ORDER BY check_id
                """)
            #expect((0..<results.count).map { results.string($0, 0) } == report.checks.map(\.id).sorted())
            let row = try #require((0..<results.count).first { results.string($0, 0) == "date.fact" })
            #expect(results.string(row, 1) == "failed")
            #expect(results.int64(row, 2) == 1)
            #expect(results.string(row, 3) == "1")
            #expect(results.int64(row, 4) == 3)
            let audit = try await database.pool.query(
                "SELECT actor, details->>'failed' FROM ops.audit_log WHERE event = 'validation'")
            #expect(audit.count == 1)
            #expect(audit.string(0, 0) == "ci")
            #expect(audit.string(0, 1) == "\(report.failures.count)")
        }
    }

    @Test("validates a read-only database and notes that it could not save")
    func readOnly() async throws {
        try await IntegrityDatabase.with { database in
            try await database.execute(
                """
                DO $$BEGIN
                EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database());
                END$$
                """)
            let report = try await database.service.validate()
            #expect(report.status == .passed)
            #expect(report.notes.count == 1)
            #expect(report.notes.first?.contains("could not be saved") == true)
            #expect(String(decoding: report.json(), as: UTF8.self).contains("could not be saved"))
        }
    }

    @Test("lets callers who come while it runs join the run")
    func joins() async throws {
        try await IntegrityDatabase.with { database in
            let service = database.service
            let reports = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<8 { group.addTask { try await service.validate().startedAt } }
                return try await group.reduce(into: [Int64]()) { $0.append($1) }
            }
            #expect(reports.count == 8)
            let runs = try await database.pool.query(
                "SELECT count(DISTINCT run_id), count(*) FROM ops.validation_results")
            #expect(runs.int64(0, 0) == Int64(Set(reports).count))
            #expect(runs.int64(0, 1) == runs.int64(0, 0) * Int64(IntegrityCheck.all.count))
            #expect(Set(reports).count < 8)
        }
    }

    @Test("runs again once the former run has ended")
    func runsAgain() async throws {
        try await IntegrityDatabase.with { database in
            let service = database.service
            #expect(try await service.validate().status == .passed)
            try await database.execute("UPDATE silver.sales SET total = total + 1 WHERE sale_id = 1")
            #expect(try await service.validate().failures.map(\.id).contains("total.silver"))
        }
    }

    @Test("reports a database that is away as an error, not as a finding")
    func databaseAway() async throws {
        try await IntegrityDatabase.with { database in
            await database.pool.close()
            await #expect(throws: IntegrityError.self) { try await database.service.validate() }
        }
    }
}
