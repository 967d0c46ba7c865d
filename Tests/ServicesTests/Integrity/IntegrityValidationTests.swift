import Foundation
import Postgres
import Repositories
import Services
import TestSupport
import Testing

@Suite("The integrity validation", .serialized)
struct IntegrityValidationTests {
    @Test("passes a warehouse that keeps every rule")
    func passes() async throws {
        try await IntegrityDatabase.with { database in
            let report = try await database.service.validate()
            #expect(report.status == .passed)
            #expect((report.failures + report.warnings).map(\.line) == [])
            #expect(report.checks.map(\.id) == IntegrityCheck.all.map(\.id))
            #expect(report.checks.allSatisfy { $0.status == .passed })
            #expect(report.version == 3)
            #expect(report.notes == [])
        }
    }

    @Test("notices each tampering by the right check, with offenders", arguments: IntegrityTampering.all)
    func noticesTampering(_ tampering: IntegrityTampering) async throws {
        try await IntegrityDatabase.with(tampering: tampering.sql) { database in
            let report = try await database.service.validate()
            let check = try #require(report.checks.first { $0.id == tampering.check })
            #expect(check.status == .failed)
            #expect(check.message == nil)
            #expect(check.offenders > 0)
            let rows = try #require(try JSONSerialization.jsonObject(with: Data(check.sample.utf8)) as? [[String: Any]])
            #expect(rows.count == Int(min(check.offenders, 5)))
            #expect(rows.allSatisfy { !$0.isEmpty })
            if check.severity == .error { #expect(report.status == .failed) }
            // No tampering makes a check unable to answer.
            #expect(report.checks.filter { $0.message != nil && $0.status == .failed }.map(\.line) == [])
        }
    }

    @Test("is tried for every check that there is")
    func coversEveryCheck() {
        #expect(Set(IntegrityTampering.all.map(\.check)) == Set(IntegrityCheck.all.map(\.id)))
    }

    @Test("lets a warning alone pass")
    func warningsPass() async throws {
        try await IntegrityDatabase.with(tampering: "INSERT INTO dim_customer VALUES (99, '99999')") { database in
            let report = try await database.service.validate()
            #expect(report.status == .passed)
            #expect(report.warnings.map(\.id) == ["unused.customer"])
        }
    }

    @Test("shows five offenders and counts all")
    func samplesAreBounded() async throws {
        let tampering = "UPDATE sales SET total = total + 1"
        try await IntegrityDatabase.with(tampering: tampering) { database in
            let report = try await database.service.validate()
            let check = try #require(report.checks.first { $0.id == "total.silver" })
            #expect(check.offenders == 8)
            let rows = try JSONSerialization.jsonObject(with: Data(check.sample.utf8)) as? [[String: Any]]
            #expect(rows?.compactMap { $0["sale_id"] as? Int } == [1, 2, 3, 4, 5])
        }
    }

    @Test("of a migrated warehouse without data warns that it is empty")
    func emptyWarehouse() async throws {
        try await IntegrityDatabase.with(.migrated) { database in
            let report = try await database.service.validate()
            #expect(report.status == .passed)
            #expect(report.failures.map(\.line) == [])
            #expect(report.warnings.map(\.id) == ["warehouse.empty"])
            #expect(report.version == 0)
        }
    }

    @Test("of a database that was never migrated fails with one clear error and skips the rest")
    func notMigrated() async throws {
        try await IntegrityDatabase.with(.nothing) { database in
            let report = try await database.service.validate()
            #expect(report.status == .failed)
            #expect(report.failures.map(\.id) == ["structure.tables"])
            #expect(report.failures.first?.offenders == Int64(ExpectedStructure.tables.count))
            #expect(report.skipped.count == report.checks.count - 1)
            #expect(report.version == nil)
            #expect(report.notes == [])
        }
    }

    @Test("goes on after a statement that the database refuses, and fails its checks with the message")
    func refusedStatements() async throws {
        try await IntegrityDatabase.with(tampering: "ALTER TABLE quarantine RENAME amount TO amounts") { database in
            let report = try await database.service.validate()
            let check = try #require(report.checks.first { $0.id == "conservation.file_amount" })
            #expect(check.status == .failed)
            #expect(check.message?.contains("amount") == true)
            #expect(report.status == .failed)
            #expect(report.checks.first { $0.id == "orphan.product" }?.status == .passed)
            #expect(report.checks.first { $0.id == "date.complete" }?.status == .passed)
        }
    }

    @Test("expects in the catalogue exactly what the migrations make", arguments: Catalogue.all)
    private func expectedStructure(_ catalogue: Catalogue) async throws {
        try await IntegrityDatabase.with(.migrated) { database in
            let rows = try await database.pool.query(
                catalogue.sql + " AND c.relnamespace::regnamespace::text IN ('ops', 'gold', 'silver', 'bronze')")
            let names = (0..<rows.count).map { rows.string($0, 0) }
            #expect(names.sorted() == catalogue.expected.sorted())
        }
    }

    /// A kind of thing in the catalogue, how to list it, and what ``ExpectedStructure`` says.
    private struct Catalogue: CustomTestStringConvertible {
        let testDescription: String
        let expected: [String]
        let sql: String

        static let all = [
            Catalogue(
                testDescription: "tables", expected: ExpectedStructure.tables,
                sql: "SELECT c.relname::text FROM pg_class AS c WHERE c.relkind IN ('r', 'p')"),
            Catalogue(
                testDescription: "constraints", expected: ExpectedStructure.constraints,
                sql: """
                    SELECT c.relname || '.' || k.conname FROM pg_constraint AS k
                        JOIN pg_class AS c ON c.oid = k.conrelid
                    WHERE k.contype IN ('p', 'u', 'f', 'c')
                    """),
            Catalogue(
                testDescription: "indexes", expected: ExpectedStructure.indexes,
                sql: """
                    SELECT c.relname || '.' || i.relname FROM pg_index AS x
                        JOIN pg_class AS i ON i.oid = x.indexrelid JOIN pg_class AS c ON c.oid = x.indrelid
                    WHERE true
                    """),
            Catalogue(
                testDescription: "required columns", expected: ExpectedStructure.requiredColumns,
                sql: """
                    SELECT c.relname || '.' || a.attname FROM pg_attribute AS a
                        JOIN pg_class AS c ON c.oid = a.attrelid
                    WHERE a.attnotnull AND a.attnum > 0 AND c.relkind IN ('r', 'p')
                    """),
        ]
    }
}
