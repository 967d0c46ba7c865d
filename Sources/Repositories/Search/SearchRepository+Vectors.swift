package import Domain
internal import Postgres
package import Search

/// The vectors in a database that has the extension pgvector, for whoever joins with them.
extension SearchRepository {
    /// How many vectors one statement stores.
    private static let batch = 1_000

    /// Replaces stored vectors of earlier versions by those of a version, in one transaction; does nothing without pgvector.
    ///
    /// `gold.product_vectors` has a row for each product that something is known of. The extension is the operator's to
    /// create; this looks for it in any schema, and makes the table when it is there.
    /// - Returns: whether they are stored now; false without the extension.
    package func storeVectors(
        _ vectors: ProductVectors, of products: [SearchProduct], _ version: PublishedVersion
    ) async throws(RepositoryError) -> Bool {
        try await RepositoryError.translating {
            try await pool.withTransaction("BEGIN") { connection in
                try await connection.execute(script: SearchRepository.patience)
                let extensions = try await connection.query(
                    """
                    SELECT quote_ident(n.nspname) FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace
                    WHERE e.extname = 'vector'
                    """)
                guard extensions.count == 1 else { return false }
                let type = "\(extensions.string(0, 0)).vector"
                // Several services may have made the same index; the latest version stays.
                _ = try await connection.query("SELECT pg_advisory_xact_lock($1)", [.int64(WarehouseLock.vectors)])
                try await connection.execute(
                    script: """
                        CREATE TABLE IF NOT EXISTS gold.product_vectors (
                            product_key integer PRIMARY KEY REFERENCES gold.dim_product,
                            version     bigint NOT NULL,
                            embedding   \(type)(\(ProductVectors.dimensions)) NOT NULL
                        )
                        """)
                let stored = try await connection.query("SELECT coalesce(max(version), -1) FROM gold.product_vectors")
                let current = try await connection.query("SELECT max(version) FROM versions")
                // The same version gives the same vectors; a later one than any there is was left behind by a warehouse that
                // this one took the place of.
                if (version.version...max(current.int64(0, 0), version.version)).contains(stored.int64(0, 0)) {
                    return true
                }
                _ = try await connection.query("DELETE FROM gold.product_vectors")
                let known = products.indices.filter { vectors.isKnown($0) }
                for start in stride(from: 0, to: known.count, by: SearchRepository.batch) {
                    let part = known[start..<min(start + SearchRepository.batch, known.count)]
                    _ = try await connection.query(
                        """
                        INSERT INTO gold.product_vectors
                        SELECT key, $3, embedding::\(type) FROM unnest($1::int[], $2::text[]) AS v (key, embedding)
                        """,
                        [
                            .int32Array(part.map { products[$0].key }),
                            .textArray(part.map { "\(vectors.vector(of: $0))" }), .int64(version.version),
                        ])
                }
                return true
            }
        }
    }
}
