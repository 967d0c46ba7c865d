internal import Domain
internal import Postgres

/// Writes chunks within the load's transaction: bronze, quarantine and silver as they come, facts once their
/// dimensions' keys are known.
struct BatchWriter {
    private let connection: PostgresConnection
    private let segment: Segment
    private var products = DimensionKeys(.product)
    private var customers = DimensionKeys(.customer)
    private var countries = DimensionKeys(.country)
    private var invoices = DimensionKeys(.invoice)
    private var calendar = CalendarRepository()
    private var buffer = PostgresCopyBuffer(capacity: 4 << 20)

    init(_ connection: PostgresConnection, _ segment: Segment) {
        self.connection = connection
        self.segment = segment
    }

    /// Writes one chunk.
    mutating func write(_ chunk: Chunk) async throws(PostgresError) {
        try await copy(chunk.bronze, into: segment.bronze)
        try await copy(chunk.quarantine, into: "quarantine")
        guard !chunk.facts.isEmpty else { return }
        try await copy(chunk.silver, into: segment.silver)
        if let days = chunk.days { try await calendar.cover(days.first, days.last, connection) }
        try await products.resolve(chunk.newProducts, connection)
        try await customers.resolve(chunk.newCustomers, connection)
        try await countries.resolve(chunk.newCountries, connection)
        try await invoices.resolve(chunk.newInvoices, connection)
        try await copy(encode(chunk.facts), into: segment.gold)
    }

    /// The fingerprints that the warehouse, and this load so far, have in a month (yyyymm): runs of 16 bytes each.
    func fingerprints(of month: Int32) async throws -> [[UInt8]] {
        // An unattached segment is not among its parent's rows yet.
        let own = segment.isNew ? " UNION ALL SELECT sale_id, fingerprint, invoice_date FROM \(segment.silver)" : ""
        var runs: [[UInt8]] = []
        let first = DayKey(month * 100 + 1).map { Int32($0.daysSince1970) } ?? 0
        try await connection.queryStream(
            """
            SELECT string_agg(uuid_send(fingerprint), ''::bytea)
            FROM (SELECT sale_id, fingerprint, invoice_date FROM sales\(own)) AS s
            WHERE invoice_date >= $1::date AND invoice_date < $1::date + interval '1 month' GROUP BY sale_id / 65536
            """, [.date(first)]
        ) { rows in
            for row in 0..<rows.count { runs.append(rows.bytes(row, 0)) }
        }
        return runs
    }

    /// Writes the batch's rollup and its products' descriptions.
    func write(_ rollup: SalesRollup, batchID: Int32) async throws(PostgresError) {
        let (keys, sums) = (rollup.keys, rollup.sums)
        _ = try await connection.query(
            """
            INSERT INTO sales_by_day (batch_id, date_key, country_key, type, sales, quantity, total)
            SELECT $1, d, c, t, n, q, a::numeric / 10000
            FROM unnest($2::int[], $3::int[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]) AS r (d, c, t, n, q, a)
            """,
            [
                .int32(batchID), .int32Array(keys.map(\.dateKey)), .int32Array(keys.map { countries[$0.country] }),
                .textArray(keys.map(\.type.rawValue)), .int64Array(sums.map(\.sales)),
                .int64Array(sums.map(\.quantity)),
                .textArray(sums.map { "\($0.total)" }),
            ])
        let descriptions = rollup.descriptions
        guard !descriptions.isEmpty else { return }
        let touched = descriptions.map { products[$0.product] }
        _ = try await connection.query(
            """
            INSERT INTO product_descriptions SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[])
            ON CONFLICT (product_key, description) DO UPDATE SET sales = product_descriptions.sales + excluded.sales
            """, [.int32Array(touched), .textArray(descriptions.map(\.text)), .int64Array(descriptions.map(\.sales))])
        _ = try await connection.query(
            """
            UPDATE dim_product AS p SET description = d.description
            FROM (
                SELECT DISTINCT ON (product_key) product_key, description FROM product_descriptions
                WHERE product_key = ANY ($1) ORDER BY product_key, sales DESC, description
            ) AS d
            WHERE p.product_key = d.product_key AND p.description IS DISTINCT FROM d.description
            """, [.int32Array(Array(Set(touched)))])
    }

    private func copy(_ bytes: [UInt8], into table: String) async throws(PostgresError) {
        guard !bytes.isEmpty else { return }
        try await connection.copyIn("COPY \(table) FROM STDIN (FORMAT binary)")
        try await connection.copyWrite(bytes)
        _ = try await connection.copyFinish()
    }

    private mutating func encode(_ facts: [FactDraft]) -> [UInt8] {
        buffer.header()
        for fact in facts {
            buffer.row(fieldCount: 10)
            buffer.int64(fact.saleID)
            buffer.timestamp(fact.seconds * 1_000_000)
            buffer.int32(fact.dateKey)
            buffer.int32(products[fact.product])
            buffer.int32(fact.customer < 0 ? 0 : customers[fact.customer])
            buffer.int32(countries[fact.country])
            buffer.int32(invoices[fact.invoice])
            buffer.int32(fact.quantity)
            buffer.decimal(fact.unitPrice)
            buffer.decimal(fact.total)
        }
        buffer.trailer()
        return buffer.take()
    }
}
