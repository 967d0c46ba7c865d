package import HTTPTypes

/// One response, whole.
///
/// The server adds `Date`, `Content-Length` and `Connection`; it leaves the body out for HEAD, 204 and 304.
package struct Response: Sendable {
    /// The status code: RFC 9110 section 15.
    package var status: HTTPResponse.Status
    /// The header fields.
    package var fields: HTTPFields
    /// The content, already encoded.
    package var body: [UInt8]

    /// Makes a response from its parts.
    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Answers requests.
///
/// Runs on the loop of the connection that it came by and never throws: an error is a response too.
package typealias Responder = @Sendable (Request) async -> Response
