/// A batch, however it came: uploaded, or loaded by `martlet ingest`.
package struct BatchSummary: Sendable {
    /// What its rows came to.
    package struct Rows: Sendable {
        package let read, loaded, rejected, duplicates, warnings: Int64

        /// Counts of rows.
        package init(read: Int64, loaded: Int64, rejected: Int64, duplicates: Int64, warnings: Int64) {
            self.read = read
            self.loaded = loaded
            self.rejected = rejected
            self.duplicates = duplicates
            self.warnings = warnings
        }
    }

    /// What it is asked for by: an upload's UUID, else the batch's number.
    package let id: String
    /// The file's name, or several with commas between.
    package let name: String
    package let state: BatchState
    /// The size of what was uploaded, or of the content of what was ingested, bytes.
    package let bytes: Int64
    /// Microseconds since 1970-01-01T00:00:00Z; `finishedAt` is nil until it has ended.
    package let receivedAt: Int64, finishedAt: Int64?
    /// The batch that was published, or that had the content before, and its version.
    package let batchID: Int64?, version: Int64?
    /// What was published; nil for all but `published`.
    package let rows: Rows?
    /// Why it failed.
    package let error: String?

    /// A batch, read whole.
    package init(
        id: String, name: String, state: BatchState, bytes: Int64, receivedAt: Int64, finishedAt: Int64?,
        batchID: Int64?, version: Int64?, rows: Rows?, error: String?
    ) {
        self.id = id
        self.name = name
        self.state = state
        self.bytes = bytes
        self.receivedAt = receivedAt
        self.finishedAt = finishedAt
        self.batchID = batchID
        self.version = version
        self.rows = rows
        self.error = error
    }
}
