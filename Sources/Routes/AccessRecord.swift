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
    /// The answer's content as it was sent, bytes.
    package let bytes: Int
    /// Seconds from the request's header to the answer, and to the end of one that is streamed.
    package let seconds: Double
    /// Why the answer was broken off; nil when it was not.
    package var breakage: String?
}
