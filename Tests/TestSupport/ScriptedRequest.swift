/// A request as a ``ScriptedServer`` received it.
package struct ScriptedRequest: Sendable {
    /// As it was sent, `GET`.
    package let method: String
    /// The target without its query.
    package let path: String
    /// What follows the question mark; nil when there is none.
    package let query: String?
    /// Names in lower case; of several fields with one name, the last.
    package let fields: [String: String]
    /// The content; empty for none.
    package let body: [UInt8]
    /// How many requests this path has had, this one included.
    package let number: Int
}
