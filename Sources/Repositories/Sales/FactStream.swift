package import Domain
internal import Postgres

/// The facts of a selection, to be read one by one on a connection that is at hand.
package struct FactStream: Sendable {
    let connection: PostgresConnection
    let sql: String
    let parameters: [PostgresValue]

    /// Runs the statement and hands over its rows as the server sends them; it sends no more than `body` takes.
    ///
    /// The rows lie in one version, whatever is published meanwhile. When `body` throws, or the task is cancelled, the
    /// statement is cancelled in the server.
    /// - Throws: `RepositoryError`, or what `body` throws.
    package func forEach(_ body: (FactRow) async throws -> Void) async throws {
        do {
            try await connection.queryStream(sql, parameters) { rows in
                for row in 0..<rows.count { try await body(FactRow(rows, row)) }
            }
        } catch let error as PostgresError { throw RepositoryError(error) }
    }
}

extension SalesRepository {
    /// Lends `body` a connection on which all rows of a selection can be read, in their order.
    ///
    /// - Throws: `RepositoryError`: `busy` when no connection becomes free in time; or what `body` throws.
    package func withStream<Value>(
        _ scope: SalesScope, _ sort: Sort, _ version: PublishedVersion, _ body: (FactStream) async throws -> Value
    ) async throws -> Value {
        var selection = SalesSelection(scope, lastSaleID: version.lastSaleID)
        let order = selection.order(sort.total)
        let sql = "SELECT \(FactRow.columns) \(selection.text) ORDER BY \(order)"
        do {
            return try await pool.withConnection { [parameters = selection.parameters] connection in
                try await body(FactStream(connection: connection, sql: sql, parameters: parameters))
            }
        } catch let error as PostgresError { throw RepositoryError(error) }
    }
}
