internal import Domain
package import Postgres

/// Reads catalogs.
package struct CatalogRepository: Sendable {
    private let pool: PostgresPool
    /// How many keys in a row may be missing in a dimension.
    private static let gapLimit = 100_000

    /// A repository over a pool.
    package init(_ pool: PostgresPool) { self.pool = pool }

    /// The catalog of the version that is current now, read in one snapshot.
    ///
    /// - Parameter previous: an earlier catalog. When its version is still current it is given back; when it is one of
    ///   this warehouse's earlier versions its members are not read again (dimensions only ever grow, but for the
    ///   products' descriptions); a warehouse that was restored or made anew is read from its beginning.
    /// - Throws: `RepositoryError.notMigrated` when the database has no warehouse.
    package func load(after previous: Catalog?) async throws(RepositoryError) -> Catalog {
        try await RepositoryError.translating {
            try await pool.withTransaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") { connection in
                try await load(connection, after: previous)
            }
        }
    }

    private func load(_ connection: PostgresConnection, after previous: Catalog?) async throws -> Catalog {
        let rows = try await connection.query(
            """
            SELECT version, coalesce(batch_id, 0), published_at, last_sale_id, fact_rows,
                min(published_at) OVER (PARTITION BY batch_id)
            FROM versions ORDER BY version
            """)
        var versions: [Int64: PublishedVersion] = [:]
        var current: PublishedVersion?
        for row in 0..<rows.count {
            let version = PublishedVersion(
                version: rows.int64(row, 0), batchID: rows.int32(row, 1), publishedAt: rows.timestamptz(row, 2),
                loadedAt: rows.timestamptz(row, 5), lastSaleID: rows.int64(row, 3), factRows: rows.int64(row, 4))
            versions[version.version] = version
            current = version
        }
        guard let current else { throw MigrationError.missing }
        if let previous, previous.current == current { return previous }
        let previous = previous.flatMap { versions[$0.current.version] == $0.current ? $0 : nil }
        let products = try await connection.query(
            "SELECT product_key, stock_code, description FROM dim_product ORDER BY product_key")
        var stockCodes = [""]
        var descriptions: [String?] = [nil]
        for row in 0..<products.count {
            try pad(&stockCodes, to: products.int32(row, 0), with: "")
            try pad(&descriptions, to: products.int32(row, 0), with: nil)
            stockCodes.append(products.string(row, 1))
            descriptions.append(products.isNull(row, 2) ? nil : products.string(row, 2))
        }
        return Catalog(
            current: current, versions: versions, stockCodes: stockCodes, descriptions: descriptions,
            customers: try await names(
                connection, "SELECT customer_key, customer_id FROM dim_customer WHERE customer_key >= $1 ORDER BY 1",
                after: previous?.customers),
            countries: try await names(
                connection, "SELECT country_key, name FROM dim_country WHERE country_key >= $1 ORDER BY 1",
                after: previous?.countries),
            invoices: try await names(
                connection, "SELECT invoice_key, invoice_no FROM dim_invoice WHERE invoice_key >= $1 ORDER BY 1",
                after: previous?.invoices),
            profiles: try await ReferenceReader(connection).profiles(),
            rates: try await ReferenceReader(connection).rates())
    }

    private func names(
        _ connection: PostgresConnection, _ sql: String, after previous: [String]?
    ) async throws -> [String] {
        // Key 0 is the unknown member, or nobody.
        var names = previous ?? [""]
        let rows = try await connection.query(sql, [.int32(Int32(names.count))])
        names.reserveCapacity(names.count + rows.count)
        for row in 0..<rows.count {
            try pad(&names, to: rows.int32(row, 0), with: "")
            names.append(rows.string(row, 1))
        }
        return names
    }

    /// Keys are given without gaps; should one be missing all the same, its place is filled so that the rest are right.
    ///
    /// - Throws: `RepositoryError.unexpected` for a key that no load has given: its array would fill the memory.
    private func pad<Name>(_ names: inout [Name], to key: Int32, with filler: Name) throws(RepositoryError) {
        guard Int(key) <= names.count + CatalogRepository.gapLimit else {
            throw .unexpected("a dimension has the key \(key) after \(names.count) members; run 'martlet validate'")
        }
        while names.count < Int(key) { names.append(filler) }
    }
}
