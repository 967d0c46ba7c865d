internal import Domain
internal import Postgres

/// The warehouse's keys for what a batch's interners have numbered, one dimension each.
///
/// Asks the warehouse once for each new member and adds those that it does not have. Used inside the load's
/// transaction under its lock, so the greatest key cannot move.
struct DimensionKeys {
    /// A dimension's table and columns.
    ///
    /// All names are constants of this file.
    struct Dimension {
        let table, key, name: String

        static let product = Dimension(table: "dim_product", key: "product_key", name: "stock_code")
        static let customer = Dimension(table: "dim_customer", key: "customer_key", name: "customer_id")
        static let country = Dimension(table: "dim_country", key: "country_key", name: "name")
        static let invoice = Dimension(table: "dim_invoice", key: "invoice_key", name: "invoice_no")
    }

    private let dimension: Dimension
    private var keys: [Int32] = []
    private var greatest: Int32?
    /// How many members this batch added.
    private(set) var added = 0

    init(_ dimension: Dimension) { self.dimension = dimension }

    /// The key of the member of that number.
    subscript(number: Int32) -> Int32 { keys[Int(number)] }

    /// Learns the keys of the next members, in the order of their numbers.
    mutating func resolve(_ names: [String], _ connection: PostgresConnection) async throws(PostgresError) {
        guard !names.isEmpty else { return }
        // By position, not by name: Swift takes texts for equal that differ in their Unicode form, Postgres does not.
        let found = try await connection.query(
            """
            SELECT n.position, d.\(dimension.key)
            FROM unnest($1::text[]) WITH ORDINALITY AS n (name, position)
            JOIN \(dimension.table) d ON d.\(dimension.name) = n.name
            """, [.textArray(names)])
        var known = [Int32?](repeating: nil, count: names.count)
        for row in 0..<found.count { known[Int(found.int64(row, 0)) - 1] = found.int32(row, 1) }
        var next = try await nextKey(connection)
        var newKeys: [Int32] = []
        var newNames: [String] = []
        for (name, key) in zip(names, known) {
            if let key {
                keys.append(key)
            } else {
                keys.append(next)
                newKeys.append(next)
                newNames.append(name)
                next += 1
            }
        }
        greatest = next - 1
        added += newKeys.count
        try await insert(newKeys, newNames, connection)
    }

    private func nextKey(_ connection: PostgresConnection) async throws(PostgresError) -> Int32 {
        if let greatest { return greatest + 1 }
        return try await connection.query("SELECT coalesce(max(\(dimension.key)), 0) FROM \(dimension.table)").int32(
            0, 0) + 1
    }

    private func insert(
        _ keys: [Int32], _ names: [String], _ connection: PostgresConnection
    ) async throws(PostgresError) {
        guard !keys.isEmpty else { return }
        guard dimension.table == Dimension.invoice.table else {
            _ = try await connection.query(
                "INSERT INTO \(dimension.table) (\(dimension.key), \(dimension.name)) SELECT * FROM unnest($1::int[], $2::text[])",
                [.int32Array(keys), .textArray(names)])
            return
        }
        _ = try await connection.query(
            """
            INSERT INTO dim_invoice (invoice_key, invoice_no, type)
            SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
            """,
            [.int32Array(keys), .textArray(names), .textArray(names.map { InvoiceNumber(stored: $0).kind.rawValue })])
    }
}
