internal import HTTPClient
internal import HTTPTypes

extension ClientResponse {
    /// An answer with a text for its content.
    init(_ text: String, status: HTTPResponse.Status = .ok) { self.init(status: status, body: Array(text.utf8)) }
}
