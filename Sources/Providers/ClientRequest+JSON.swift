internal import HTTPClient
internal import HTTPTypes

extension ClientRequest {
    /// A GET that asks for JSON.
    init(json url: String) { self.init(.get, url, fields: [.accept: "application/json"]) }
}
