/// What a representation was read from: a version of the facts, and the publication that its names come from.
///
/// The two differ for a cursor, which stays in the version that it began in.
package struct ReadVersion: Sendable, Hashable {
    /// The version's number.
    package let number: Int64
    /// When the newest publication that was known was made, microseconds since 1970-01-01T00:00:00Z: tells a warehouse
    /// from another that has the same numbers.
    package let publishedAt: Int64

    /// A version and a publication.
    package init(number: Int64, publishedAt: Int64) {
        self.number = number
        self.publishedAt = publishedAt
    }
}
