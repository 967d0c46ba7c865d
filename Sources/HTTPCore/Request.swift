package import HTTPTypes

/// One request: its head, its body, which may still be on its way, and who sent it.
package struct Request: Sendable {
    /// Method, target and header fields as parsed; `path` holds the target with its query, still percent-encoded.
    package var head: HTTPRequest
    /// The decoded body.
    package var body: RequestBody
    /// The peer's address without its port, for example `127.0.0.1`; `unix` for a Unix-domain socket.
    package var peer: String
    /// The id that this request carries in logs, in its response and in problems: 32 hexadecimal digits or what the
    /// caller sent as `X-Request-Id`, when that is 1 to 128 visible ASCII characters.
    package var id: String

    /// Makes a request from its parts.
    package init(head: HTTPRequest, body: RequestBody = .none, peer: String, id: String) {
        self.head = head
        self.body = body
        self.peer = peer
        self.id = id
    }
}
