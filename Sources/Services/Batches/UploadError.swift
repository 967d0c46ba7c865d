/// Why uploads cannot be kept: a text for the log.
struct UploadError: Error, CustomStringConvertible {
    let description: String
    /// The disk, or the account's share of it, is full.
    let isFull: Bool

    init(_ description: String, isFull: Bool = false) {
        self.description = description
        self.isFull = isFull
    }
}
