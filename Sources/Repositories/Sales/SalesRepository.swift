package import Domain
package import Postgres

/// Reads facts.
///
/// Every statement is bounded to one version by its greatest key, so nothing that is published meanwhile is seen.
package struct SalesRepository: Sendable {
    let pool: PostgresPool

    /// A repository over a pool.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// Where a run of rows begins and ends.
    package enum Window: Sendable {
        /// The first rows of the order.
        case first
        /// The last rows of the order, given in the order all the same.
        case last
        /// From the row with these keys on, and only rows before the other when there is one.
        case between([CursorKey], [CursorKey]?)
        /// After the row with these keys.
        case after([CursorKey])
        /// The rows that end just before the row with these keys, given in the order all the same.
        case before([CursorKey])
    }

    /// Some rows of a selection.
    ///
    /// - Parameters:
    ///   - skip: how many rows of the window to pass over, counted from the end where the window is counted from there.
    ///   - limit: how many rows to give then.
    package func rows(
        _ scope: SalesScope, _ sort: Sort, _ version: PublishedVersion, _ window: Window,
        skip: Int, limit: Int
    ) async throws(RepositoryError) -> [FactRow] {
        var selection = SalesSelection(scope, lastSaleID: version.lastSaleID)
        let terms = sort.total
        var isReversed = false
        switch window {
        case .first: break
        case .last: isReversed = true
        case .between(let lower, let upper):
            selection.bound(terms, lower, .from)
            if let upper { selection.bound(terms, upper, .before) }
        case .after(let keys): selection.bound(terms, keys, .after)
        case .before(let keys):
            selection.bound(terms, keys, .before)
            isReversed = true
        }
        let order = selection.order(terms, reversed: isReversed)
        // A literal from a short list: the planner knows that few rows are wanted, and few statements are prepared.
        let fetched = SalesRepository.roundedUp(skip + limit)
        let result = try await pool.read(
            "SELECT \(FactRow.columns) \(selection.text) ORDER BY \(order) LIMIT \(fetched)",
            selection.parameters)
        let range = min(skip, result.count)..<min(skip + limit, result.count)
        let rows = range.map { FactRow(result, $0) }
        return isReversed ? rows.reversed() : rows
    }

    /// The row of that id, if the version has it.
    package func row(
        _ id: SaleID, _ version: PublishedVersion
    ) async throws(RepositoryError) -> FactRow? {
        let result = try await pool.read(
            "SELECT \(FactRow.columns) FROM fact_sales f WHERE f.sale_id = $1 AND f.sale_id <= $2",
            [.int64(id.value), .int64(version.lastSaleID)])
        return result.count == 1 ? FactRow(result, 0) : nil
    }

    /// How many rows pass the filter, exactly: from the daily rollup where that can tell, else by counting.
    package func count(
        _ scope: SalesScope, _ version: PublishedVersion
    ) async throws(RepositoryError) -> Int64 {
        if scope.isEmpty { return version.factRows }
        if let (sql, parameters) = DailyRollup.count(scope, version) {
            return try await pool.read(sql, parameters).int64(0, 0)
        }
        let selection = SalesSelection(scope, lastSaleID: version.lastSaleID)
        return try await pool.readAlone("SELECT count(*) \(selection.text)", selection.parameters).int64(0, 0)
    }

    /// Marks every `stride`th row of an ordered selection of `rows` rows.
    ///
    /// Reads all of it once: a deliberate cost, paid by the first deep page of an order.
    package func marks(
        _ scope: SalesScope, _ sort: Sort, _ version: PublishedVersion, rows: Int64,
        timeout: Duration
    ) async throws(RepositoryError) -> PageMarks {
        var marks = PageMarks(sort, rows: rows)
        var selection = SalesSelection(scope, lastSaleID: version.lastSaleID)
        let terms = sort.total
        let keys = terms.enumerated().map { "\(selection.expression($1.field)) AS k\($0)" }.joined(separator: ", ")
        let names = terms.indices.map { "k\($0)" }.joined(separator: ", ")
        let order = selection.order(terms)
        let result = try await pool.readAlone(
            """
            SELECT \(names) FROM (SELECT \(keys), row_number() OVER (ORDER BY \(order)) - 1 AS n \(selection.text)) AS s \
            WHERE n % \(marks.stride) = 0 ORDER BY n
            """, selection.parameters, timeout: timeout)
        for row in 0..<result.count {
            try marks.append(terms.enumerated().map { SalesRepository.key(result, row, $0, $1.field) })
        }
        return marks
    }

    private static func key(_ result: PostgresRows, _ row: Int, _ column: Int, _ field: SortField) -> CursorKey {
        switch field.kind {
        case .int: .int(result.int64(row, column))
        case .money: .money(Money(tenThousandths: result.decimal(row, column)))
        case .date:
            InvoiceDate(secondsSince1970: result.timestamp(row, column) / 1_000_000).map(CursorKey.date) ?? .null
        case .text: .text(result.string(row, column))
        }
    }

    /// The next power of two, 16 at least.
    static func roundedUp(_ count: Int) -> Int {
        var limit = 16
        while limit < count { limit *= 2 }
        return limit
    }
}
