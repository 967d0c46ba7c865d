/// An operation that has a connection for itself, outside pipeline mode: a script, a COPY, a stream of rows.
///
/// `@unchecked`: touched on its channel's loop alone.
final class Solo: @unchecked Sendable {
    /// What it is, for messages.
    let name: String
    let statement: String
    /// The pipeline is empty and the connection is its own.
    var isActive = false
    /// The server waits for COPY data.
    var takesCopyData = false
    /// The server has refused the COPY already, while data was still being sent.
    var isRefused = false
    /// Nothing more will come from the server.
    var inputEnded = false
    var interruption: PostgresError.Code?
    /// How often the server was asked to stop.
    var cancelRequests = 0
    /// When it is asked again.
    var deadline = UInt64.max
    var waiter: UnsafeContinuation<Void, Never>?

    init(_ name: String, _ statement: String) {
        self.name = name
        self.statement = statement
    }

    /// Resumes who waits for the socket.
    func wake() {
        waiter?.resume()
        waiter = nil
    }
}
