package import Domain

/// What one version of the warehouse holds.
package struct WarehouseStatistics: Sendable {
    /// One batch's part in it.
    package struct Batch: Sendable {
        package let batchID: Int64, version: Int64
        /// Microseconds since 1970-01-01T00:00:00Z.
        package let finishedAt: Int64
        package let files: [String]
        package let sourceRows, loadedRows, rejectedRows, duplicateRows: Int64
        package let seconds: Double
    }

    /// A table and its size on disk, with its indexes, bytes.
    package struct Table: Sendable {
        package let name: String
        package let bytes: Int64
    }

    /// Facts, and what they add up to; the total is `numeric` text.
    package let factRows, quantitySum: Int64
    package let totalSum: String
    /// Members that facts use, without the unknown ones.
    package let invoices, stockCodes, customers, countries, days: Int64
    /// Facts of some kinds.
    package let cancellationRows, rowsWithoutCustomer, zeroPriceRows: Int64
    /// The first and the last day with a sale; nil in an empty warehouse.
    package let firstDay, lastDay: DayKey?
    /// Source rows over all batches, and what became of them.
    package let sourceRows, rejected, duplicates: Int64
    /// Quarantined rows by category.
    package let quarantine: [(category: String, rows: Int64)]
    /// The latest batches, the newest first, 20 at most.
    package let batches: [Batch]
    /// Tables by schema and name.
    package let tables: [Table]
}
