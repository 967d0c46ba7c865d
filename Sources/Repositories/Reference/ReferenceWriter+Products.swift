package import Domain
package import Postgres

extension ReferenceWriter {
    /// Says again for every product which category its description tells of.
    ///
    /// - Returns: how many products changed theirs.
    package func classify(_ bundle: ReferenceData) async throws(PostgresError) -> Int {
        let words = try await connection.query(
            "SELECT phrase, category, subcategory FROM category_words ORDER BY phrase")
        let bundled = ProductClassifier(bundle.words)
        let related = ProductClassifier(
            (0..<words.count).map {
                CategoryWord(
                    phrase: words.string($0, 0), category: words.string($0, 1), subcategory: words.string($0, 2))
            })
        let products = try await connection.query(
            "SELECT product_key, description, category, subcategory, category_source FROM dim_product ORDER BY 1")
        var changed: [(key: Int32, category: String, subcategory: String, source: ValueSource)] = []
        for row in 0..<products.count {
            func text(_ column: Int) -> String? { products.isNull(row, column) ? nil : products.string(row, column) }
            let description = text(1) ?? ""
            let own = bundled.category(of: description)
            let found = own ?? related.category(of: description)
            let source: ValueSource = own != nil ? .bundled : found != nil ? .live : .missing
            if found?.category == text(2), found?.subcategory == text(3), source.rawValue == text(4) { continue }
            changed.append((products.int32(row, 0), found?.category ?? "", found?.subcategory ?? "", source))
        }
        guard !changed.isEmpty else { return 0 }
        _ = try await connection.query(
            """
            UPDATE dim_product AS p
            SET category = nullif(n.category, ''), subcategory = nullif(n.subcategory, ''), category_source = n.source
            FROM unnest($1::int[], $2::text[], $3::text[], $4::text[]) AS n (key, category, subcategory, source)
            WHERE p.product_key = n.key
            """,
            [
                .int32Array(changed.map(\.key)), .textArray(changed.map(\.category)),
                .textArray(changed.map(\.subcategory)), .textArray(changed.map(\.source.rawValue)),
            ])
        return changed.count
    }

    /// Notes what services have answered.
    package func add(_ answered: [EnrichmentQuestion]) async throws(PostgresError) {
        guard !answered.isEmpty else { return }
        _ = try await connection.query(
            """
            INSERT INTO enrichment_questions
            SELECT DISTINCT p, s, clock_timestamp() FROM unnest($1::text[], $2::text[]) AS q (p, s)
            ON CONFLICT (provider, subject) DO UPDATE SET asked_at = excluded.asked_at
            """, [.textArray(answered.map(\.provider)), .textArray(answered.map(\.subject))])
    }

    /// Adds the words that a service related to a bundled one.
    ///
    /// - Returns: how many words were new.
    package func add(
        _ related: [String], to word: CategoryWord, provider: String
    ) async throws(PostgresError) -> Int {
        guard !related.isEmpty else { return 0 }
        return try await connection.query(
            """
            INSERT INTO category_words SELECT phrase, $2, $3, $4, $5, clock_timestamp() FROM unnest($1::text[]) AS w (phrase)
            ON CONFLICT (phrase) DO NOTHING RETURNING 1
            """,
            [
                .textArray(related), .text(word.category), .text(word.subcategory), .text(word.phrase), .text(provider),
            ]
        ).count
    }
}
