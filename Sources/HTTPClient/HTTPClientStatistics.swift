/// What an ``HTTPClient`` has done since it was made, and does now.
package struct HTTPClientStatistics: Sendable {
    /// Requests that were answered, with whatever status.
    package var answered = 0
    /// Requests that got no answer, by cause.
    package var failed: [HTTPClientError.Code: Int] = [:]
    /// Bytes of header sections and content that were received, compressed as they came.
    package var bytesReceived = 0
    /// Transfers under way.
    package var open = 0
    /// Requests that wait until their origin has fewer transfers under way.
    package var waiting = 0

    /// Nothing done.
    package init() {}

    /// All requests that have ended.
    package var ended: Int { failed.values.reduce(answered, +) }
}
