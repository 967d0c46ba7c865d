/// What the access log says of one request.
package struct AccessRecord: Sendable {
    /// The request's id, as in the response's `X-Request-Id`.
    package let id: String
    /// The client's address.
    package let peer: String
    /// The method and the target as they were sent.
    package let method, target: String
    /// The answer's status.
    package let status: Int
    /// The answer's content length, bytes.
    package let bytes: Int
    /// Seconds from the request's last byte to the answer's first.
    package let seconds: Double
}
