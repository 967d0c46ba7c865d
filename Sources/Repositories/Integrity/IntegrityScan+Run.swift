internal import Domain
internal import Postgres

extension IntegrityScan {
    /// Runs the scan inside the open transaction, behind a savepoint, and answers a finding for each of its checks.
    ///
    /// - Throws: `PostgresError` when the connection is lost or the task cancelled; what the server refuses is a finding.
    func run(on connection: PostgresConnection, deadline: Duration) async throws(PostgresError) -> [IntegrityFinding] {
        let began = ContinuousClock.now
        _ = try await connection.query("SAVEPOINT integrity_scan", timeout: .seconds(30))
        do throws(PostgresError) {
            _ = try await connection.query(
                "SELECT set_config('work_mem', $1, true)", [.text("\(memory)MB")], timeout: .seconds(30))
            let rows = try await connection.query(sql, names.map { .textArray($0) }, timeout: deadline)
            _ = try await connection.query("RELEASE SAVEPOINT integrity_scan", timeout: .seconds(30))
            return findings(in: rows, seconds: (ContinuousClock.now - began).seconds)
        } catch {
            // A connection that is gone, or a caller that is: nothing more to ask. All else is the scan's own failure.
            guard error.code == .server || error.code == .timeout else { throw error }
            _ = try await connection.query("ROLLBACK TO SAVEPOINT integrity_scan", timeout: .seconds(30))
            let seconds = (ContinuousClock.now - began).seconds
            return checks.map {
                IntegrityFinding(check: $0, outcome: .broken(message: error.description), seconds: seconds)
            }
        }
    }

    private func findings(in rows: PostgresRows, seconds: Double) -> [IntegrityFinding] {
        var outcomes = checks.map { _ in IntegrityFinding.Outcome.broken(message: "the statement did not answer") }
        for row in 0..<rows.count {
            let position = Int(rows.int32(row, 0))
            guard outcomes.indices.contains(position) else { continue }
            let count = rows.int64(row, 1)
            outcomes[position] = count == 0 ? .passed : .offended(count: count, sample: rows.string(row, 2))
        }
        return zip(checks, outcomes).map { IntegrityFinding(check: $0, outcome: $1, seconds: seconds) }
    }
}
