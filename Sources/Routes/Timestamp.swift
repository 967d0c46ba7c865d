internal import Domain

/// Writes moments of the service's own clock: RFC 3339, UTC, whole seconds.
enum Timestamp {
    /// The text for microseconds since 1970-01-01T00:00:00Z.
    static func text(_ microseconds: Int64) -> String {
        guard let date = InvoiceDate(secondsSince1970: microseconds / 1_000_000) else { return "unknown" }
        return date.description + "Z"
    }
}
