/// Where a fact came from: the batch, the file, the line and the text that stood there.
package struct Lineage: Sendable {
    /// The fact's key.
    package let saleID: Int64
    /// The batch that loaded it, and the version that the batch published.
    package let batchID, version: Int64
    /// When that was, microseconds since 1970-01-01T00:00:00Z.
    package let loadedAt: Int64
    /// The file's number, its name as given to the load, and the SHA-256 of its decompressed content, hexadecimal.
    package let fileID: Int64, fileName: String, contentSHA256: String
    /// The physical line, counted from 1, at which the record begins.
    package let line: Int64
    /// The record's text, just as it came.
    package let raw: String
    /// The contract it was held to.
    package let contract: String

    /// A fact's origin, read whole.
    package init(
        saleID: Int64, batchID: Int64, version: Int64, loadedAt: Int64, fileID: Int64, fileName: String,
        contentSHA256: String, line: Int64, raw: String, contract: String
    ) {
        self.saleID = saleID
        self.batchID = batchID
        self.version = version
        self.loadedAt = loadedAt
        self.fileID = fileID
        self.fileName = fileName
        self.contentSHA256 = contentSHA256
        self.line = line
        self.raw = raw
        self.contract = contract
    }
}
