internal import Domain

/// What a load did, for people and programs.
package struct LoadSummary: Sendable {
    /// One file's part.
    package struct File: Sendable {
        package let name: String
        /// The batch that had loaded the same content before; nil when this one loaded it.
        package let knownFromBatch: Int64?
        package let tally: FileTally
    }

    /// The batch, and the version that it published; nil when every file was known and nothing changed.
    package let batchID, version: Int64?
    package let files: [File]
    /// Steps in order, with their duration in seconds.
    package let steps: [(name: String, seconds: Double)]
    /// Seconds from the first byte read to the publication.
    package let seconds: Double

    /// Rows over all files of the batch.
    package var rowsRead: Int64 { sum(\.source.rows) }
    package var loaded: Int64 { sum(\.loaded.rows) }
    package var rejected: Int64 { sum(\.rejected.rows) }
    package var duplicates: Int64 { sum(\.duplicates.rows) }
    package var warnings: Int64 { sum(\.warnings) }

    /// Rejected rows and duplicates by category.
    package var categories: [(category: RejectionCategory, rows: Int64)] {
        var total: [RejectionCategory: Int64] = [:]
        for file in files { total.merge(file.tally.categories, uniquingKeysWith: +) }
        return total.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The share of rows that were rejected, 0 to 1; duplicates are not.
    package var rejectedShare: Double { rowsRead == 0 ? 0 : Double(rejected) / Double(rowsRead) }
    package var rowsPerSecond: Double { seconds > 0 ? Double(rowsRead) / seconds : 0 }

    private func sum(_ part: KeyPath<FileTally, Int64>) -> Int64 { files.reduce(0) { $0 + $1.tally[keyPath: part] } }
}
