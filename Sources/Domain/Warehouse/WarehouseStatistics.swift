/// What one version of the warehouse holds; a repository fills it in.
package struct WarehouseStatistics: Sendable {
    /// One batch's part in it.
    package struct Batch: Sendable {
        package var batchID: Int64 = 0, version: Int64 = 0
        /// Microseconds since 1970-01-01T00:00:00Z.
        package var finishedAt: Int64 = 0
        package var files: [String] = []
        package var sourceRows: Int64 = 0, loadedRows: Int64 = 0, rejectedRows: Int64 = 0, duplicateRows: Int64 = 0
        package var seconds: Double = 0

        /// A batch of nothing.
        package init() {}
    }

    /// Facts, and what they add up to; the total is `numeric` text.
    package var factRows: Int64 = 0, quantitySum: Int64 = 0
    package var totalSum = "0.0000"
    /// Members that facts use, without the unknown ones.
    package var invoices: Int64 = 0, stockCodes: Int64 = 0, customers: Int64 = 0, countries: Int64 = 0, days: Int64 = 0
    /// Facts of some kinds.
    package var cancellationRows: Int64 = 0, rowsWithoutCustomer: Int64 = 0, zeroPriceRows: Int64 = 0
    /// The first and the last day with a sale; nil in an empty warehouse.
    package var firstDay: DayKey?, lastDay: DayKey?
    /// Source rows over all batches, and what became of them.
    package var sourceRows: Int64 = 0, rejected: Int64 = 0, duplicates: Int64 = 0
    /// Quarantined rows by category.
    package var quarantine: [(category: String, rows: Int64)] = []
    /// The latest batches, the newest first, 20 at most.
    package var batches: [Batch] = []
    /// Tables by schema and name, and their size on disk with their indexes, bytes.
    package var tables: [(name: String, bytes: Int64)] = []

    /// Statistics of an empty warehouse.
    package init() {}
}
