internal import Postgres

/// Where a load's rows go: partitions of its own for a large load, the latest ones for a small load.
///
/// A large load fills tables without indexes or foreign keys, made in its own transaction: nobody else sees them, and a
/// COPY writes no log with `wal_level = minimal`. Attaching builds the indexes and checks the keys in bulk, and blocks
/// no reader. Names are made of integers only. Rows are not frozen: frozen rows would show in snapshots that are older
/// than the load.
struct Segment {
    /// The number of the segment; names its tables.
    let number: Int32
    /// The first keys that rows of this load get.
    let firstSaleID: Int64, firstFileID: Int32
    /// Whether this load makes the segment.
    let isNew: Bool

    /// Loads whose files have more bytes than this, decompressed, get a segment of their own: some 40,000 rows, and more
    /// the more facts there are, so that a daily file does not leave a partition a day.
    private static func largeLoad(after facts: Int64) -> Int64 { min(16 << 20, max(4 << 20, facts * 6)) }

    /// Keys that a segment leaves free for the small loads after it.
    private static let spareSales: Int64 = 1_000_000, spareFiles: Int32 = 1_000
    /// A source line has at least this many bytes, so a file has at most that many rows.
    private static let leastLine: Int64 = 16

    /// Chooses the segment for a load of so many bytes and files, after the facts up to `lastSaleID`.
    static func choose(
        bytes: Int64, files: Int, lastSaleID: Int64, _ connection: PostgresConnection
    ) async throws(PostgresError) -> Segment {
        let rows = try await connection.query(
            """
            SELECT segment, sale_id_to, file_id_to, (SELECT coalesce(max(file_id), 0) FROM files)
            FROM segments ORDER BY segment DESC LIMIT 1
            """)
        guard rows.count == 1 else { return Segment(number: 1, firstSaleID: 1, firstFileID: 1, isNew: true) }
        let nextFile = rows.int32(0, 3) + 1
        let hasRoom =
            lastSaleID + 1 + bytes / leastLine < rows.int64(0, 1) && Int64(nextFile) + Int64(files) < rows.int64(0, 2)
        if bytes <= largeLoad(after: lastSaleID) && hasRoom {
            return Segment(number: rows.int32(0, 0), firstSaleID: lastSaleID + 1, firstFileID: nextFile, isNew: false)
        }
        return Segment(
            number: rows.int32(0, 0) + 1, firstSaleID: rows.int64(0, 1), firstFileID: rows.int32(0, 2), isNew: true)
    }

    /// Where COPY writes each layer.
    var bronze: String { isNew ? "bronze.source_lines_\(number)" : "source_lines" }
    var silver: String { isNew ? "silver.sales_\(number)" : "sales" }
    var gold: String { isNew ? "gold.fact_sales_\(number)" : "fact_sales" }

    /// Makes the segment's tables, if it is new.
    func create(_ connection: PostgresConnection) async throws(PostgresError) {
        guard isNew else { return }
        for (table, parent) in [(bronze, "source_lines"), (silver, "sales"), (gold, "fact_sales")] {
            _ = try await connection.query(
                "CREATE TABLE \(table) (LIKE \(parent) INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        }
    }

    /// Attaches the filled tables, if they are new: builds indexes, checks foreign keys.
    ///
    /// - Parameters: the next keys after those of this load.
    func attach(
        nextSaleID: Int64, nextFileID: Int32, _ connection: PostgresConnection
    ) async throws(PostgresError) {
        guard isNew else { return }
        let saleEnd = nextSaleID + Segment.spareSales
        let fileEnd = nextFileID + Segment.spareFiles
        for (table, parent, range) in [
            (bronze, "source_lines", "(\(firstFileID)) TO (\(fileEnd))"),
            (silver, "sales", "(\(firstSaleID)) TO (\(saleEnd))"),
            (gold, "fact_sales", "(\(firstSaleID)) TO (\(saleEnd))"),
        ] {
            _ = try await connection.query("ALTER TABLE \(parent) ATTACH PARTITION \(table) FOR VALUES FROM \(range)")
        }
        _ = try await connection.query(
            "INSERT INTO segments VALUES ($1, $2, $3, $4, $5)",
            [.int32(number), .int64(firstSaleID), .int64(saleEnd), .int32(firstFileID), .int32(fileEnd)])
    }
}
