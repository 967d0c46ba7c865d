/// A request got no answer.
package struct HTTPClientError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, in kinds that a caller can act on.
    package enum Code: String, Sendable {
        /// The URL is none, or not of http or https.
        case invalidURL = "invalid URL"
        /// The host's name has no address.
        case unresolved = "name not resolved"
        /// Nobody accepts connections there.
        case notConnected = "not connected"
        /// The certificate is not valid for the host, or the handshake failed.
        case untrusted = "TLS failed"
        /// No answer before the deadline.
        case timeout = "timed out"
        /// Bytes came too slowly for too long.
        case stalled
        /// The connection ended before the answer did.
        case interrupted = "connection lost"
        /// The answer breaks HTTP, or its content coding.
        case malformed = "malformed answer"
        /// The answer's content or header is larger than allowed.
        case tooLarge = "answer too large"
        /// Too many redirects, or one that leads where none may.
        case redirect = "redirect refused"
        /// The calling task was cancelled.
        case cancelled
        /// The client has been closed.
        case closed
    }

    package let code: Code
    /// Scheme, host and port of the server, never path or query.
    package let origin: String
    /// More words for people, safe to show.
    package let detail: String

    /// An error.
    package init(_ code: Code, origin: String, detail: String = "") {
        self.code = code
        self.origin = origin
        self.detail = detail
    }

    package var description: String { "\(origin): \(code.rawValue)" + (detail.isEmpty ? "" : ": \(detail)") }
}
