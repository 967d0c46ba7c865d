package import HTTPTypes

/// What the parser knows of a request when its head is complete.
package struct RequestHead: Sendable {
    /// How the body, if any, is delimited: RFC 9112 section 6.
    package enum Body: Sendable, Equatable {
        /// No body follows.
        case none
        /// So many bytes follow, at least one.
        case length(Int)
        /// Chunks follow.
        case chunked
    }

    /// Method, authority, path with its query, and fields.
    ///
    /// `Host` has become the authority.
    package var request: HTTPRequest
    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    package var minorVersion: Int
    /// Whether the connection may serve another request after this one: RFC 9112 section 9.3.
    package var keepsAlive: Bool
    /// Whether the client waits for `100 (Continue)` before it sends the body: RFC 9110 section 10.1.1.
    package var expectsContinue: Bool
    /// What follows the head.
    package var body: Body
}
