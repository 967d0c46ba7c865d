package import HTTPTypes

/// Another service's answer, whole.
package struct ClientResponse: Sendable {
    package let status: HTTPResponse.Status
    /// Its fields, in the order in which they came.
    package let fields: HTTPFields
    /// The content, decompressed.
    package let body: [UInt8]
    /// The protocol it came over: `1.0`, `1.1` or `2`.
    package let version: String

    /// An answer.
    package init(status: HTTPResponse.Status, fields: HTTPFields = [:], body: [UInt8] = [], version: String = "1.1") {
        self.status = status
        self.fields = fields
        self.body = body
        self.version = version
    }
}
