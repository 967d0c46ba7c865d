package import HTTPTypes

/// A request to another service.
package struct ClientRequest: Sendable {
    /// The method; only idempotent ones (RFC 9110 section 9.2.2) are ever sent again.
    package var method: HTTPRequest.Method
    /// An absolute `http` or `https` URL.
    ///
    /// Its path and query may hold a key, so they stand in no log and no error.
    package var url: String
    /// Fields of the caller's own; they are not repeated to another origin when a redirect leads there.
    package var fields: HTTPFields
    /// The content; empty for none.
    package var body: [UInt8]

    /// A request, by default a GET without fields and content.
    package init(_ method: HTTPRequest.Method = .get, _ url: String, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }
}
