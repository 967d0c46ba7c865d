/// What a load of an upload has come to.
package enum LoadOutcome: Sendable, CustomStringConvertible {
    /// It is published, and the database knows so.
    case published
    /// That batch had the same content before.
    case unchanged(batch: Int64)

    package var description: String {
        switch self {
        case .published: "published"
        case .unchanged(let batch): "unchanged since batch \(batch)"
        }
    }
}

/// How far a load is.
package struct BatchProgress: Sendable {
    /// Rows and decompressed bytes read so far, and the bytes there are.
    package let rows, bytes, totalBytes: Int64

    /// A state of a load.
    package init(rows: Int64, bytes: Int64, totalBytes: Int64) {
        self.rows = rows
        self.bytes = bytes
        self.totalBytes = totalBytes
    }
}
