package import HTTPTypes

/// One response.
///
/// The server adds `Date`, what delimits the body and `Connection`; it leaves the body out for HEAD, 204 and 304.
package struct Response: Sendable {
    /// The status code: RFC 9110 section 15.
    package var status: HTTPResponse.Status
    /// The header fields.
    package var fields: HTTPFields
    /// The content, already encoded.
    package var body: [UInt8]
    /// The content when it is made while it is sent; ``body`` is empty then.
    package var stream: ResponseStream?

    /// Makes a response from its parts.
    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Makes a response whose content `stream` makes.
    package init(status: HTTPResponse.Status, fields: HTTPFields, stream: ResponseStream) {
        self.init(status: status, fields: fields)
        self.stream = stream
    }
}

/// Answers requests.
///
/// Runs on the loop of the connection that it came by and never throws: an error is a response too.
package typealias Responder = @Sendable (Request) async -> Response
