/// Hears what happens on connections, for metrics.
///
/// Called on the loops, between requests: it must not wait.
package protocol HTTPServerObserver: Sendable {
    /// A connection was accepted.
    func connectionOpened()
    /// A connection's descriptor was closed.
    func connectionClosed()
    /// Bytes were read from a client.
    func received(bytes: Int)
    /// Bytes were taken over by the kernel on their way to a client.
    func sent(bytes: Int)
    /// A TLS handshake failed: the client offers nothing that this server takes, or has no certificate for it.
    func handshakeFailed()
    /// The server itself refused a request, or a connection.
    func refused(_ problem: ServerProblem)
}
