/// What a database server says of itself and of our session; a repository fills it in.
package struct DatabaseServer: Sendable {
    package var version = ""
    /// Whether it is a standby, or refuses writes for another reason.
    package var isReadOnly = false
    /// Connections open on the server, and how many it allows.
    package var connections: Int64 = 0, connectionLimit: Int64 = 0
    /// The database's size, bytes.
    package var databaseBytes: Int64 = 0
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var startedAt: Int64 = 0
    /// Whether the session is encrypted.
    package var usesTLS = false

    /// A server of which nothing is known.
    package init() {}
}
