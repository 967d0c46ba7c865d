package import HTTPTypes

/// A request to another service.
package struct ClientRequest: Sendable {
    /// The method; only idempotent ones (RFC 9110 section 9.2.2) are ever sent again, or what ``isRepeatable`` says.
    package var method: HTTPRequest.Method
    /// An absolute `http` or `https` URL.
    ///
    /// Its path and query may hold a key, so they stand in no log and no error.
    package var url: String
    /// Fields of the caller's own; they are not repeated to another origin when a redirect leads there.
    package var fields: HTTPFields
    /// The content; empty for none.
    package var body: [UInt8]
    /// Whether the caller knows that sending it twice does what sending it once does, whatever the method.
    ///
    /// RFC 9110 section 9.2.2 lets a client that knows so send it again: a search by POST, for example.
    package var isRepeatable: Bool

    /// A request, by default a GET without fields and content.
    package init(
        _ method: HTTPRequest.Method = .get, _ url: String, fields: HTTPFields = [:], body: [UInt8] = [],
        isRepeatable: Bool = false
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.isRepeatable = isRepeatable
    }
}
