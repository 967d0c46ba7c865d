/// What the warehouse keeps of a published batch beside its counts.
package struct BatchDetails: Sendable {
    /// One file of it.
    package struct File: Sendable {
        package let name: String
        package let read, loaded, rejected, duplicates: Int64

        /// A file's counts of rows.
        package init(name: String, read: Int64, loaded: Int64, rejected: Int64, duplicates: Int64) {
            self.name = name
            self.read = read
            self.loaded = loaded
            self.rejected = rejected
            self.duplicates = duplicates
        }
    }

    /// Rejected rows and duplicates by category.
    package let quarantine: [(category: String, rows: Int64)]
    /// Steps in order, with their duration in seconds.
    package let steps: [(name: String, seconds: Double)]
    package let files: [File]

    /// The details, read whole.
    package init(
        quarantine: [(category: String, rows: Int64)], steps: [(name: String, seconds: Double)], files: [File]
    ) {
        self.quarantine = quarantine
        self.steps = steps
        self.files = files
    }
}
