package import HTTPCore
package import HTTPTypes
package import OpenSSL

/// Where a server listens, and the limits and deadlines that it keeps.
package struct HTTPServerConfiguration: Sendable {
    /// An IPv4 or IPv6 literal, or `localhost`, which is 127.0.0.1.
    package var host: String
    /// The port; 0 takes any free one.
    package var port: Int
    /// What connections over TCP are secured with, until ``HTTPServer/reloadTLS(_:)``; nil for plain HTTP.
    package var tls: TLSContext?
    /// The path of a Unix-domain socket to listen on as well, for plain HTTP from this machine; nil for none.
    package var socketPath: String?
    /// Connections that may wait to be accepted, for each loop: listen(2).
    package var backlog = 1_024
    /// How much of a request is read before it is refused.
    package var limits = ParserLimits()
    /// Open connections, all loops together; one more is told 503 and closed.
    package var connections = 10_240
    /// Open connections of one IPv4 address or one IPv6 /64; one more is told 429 and closed; nil for no limit.
    package var connectionsPerAddress: Int?
    /// Whether an address, an IP literal, is not so limited: a proxy's, behind which are many clients.
    package var isExemptAddress: @Sendable (String) -> Bool = { _ in false }
    /// Requests that one connection may send before it is closed; nil for no limit.
    package var requestsPerConnection: Int?
    /// Requests that may be under way at once on one HTTP/2 connection.
    package var concurrentStreams = 128
    /// How long a connection may wait between requests.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a head may take from its first byte to its last, and a TLS handshake from the connection's start.
    package var headerTimeout: Duration = .seconds(10)
    /// How long a body may stand still.
    package var bodyTimeout: Duration = .seconds(30)
    /// Bytes a second that a client must send of a body, or take of a response, on average: after ``bodyTimeout`` or
    /// ``writeTimeout`` for free.
    package var minimumRate = 1_024
    /// How long a response may wait for a client that takes no byte of it.
    package var writeTimeout: Duration = .seconds(30)
    /// How long a request runs on, without a byte taken of its response, after its client has sent its last byte.
    package var halfCloseGrace: Duration = .milliseconds(500)
    /// How long what a refused client still sends is drained, so that it gets to read the refusal.
    package var lingerTimeout: Duration = .seconds(2)
    /// Response bytes waiting to be sent above which no further request is taken from a connection.
    package var outputHighWater = 64 << 10

    /// Fields that every response carries unless it has one of that name itself: over TLS, and in clear text.
    package var standingFields: (secure: HTTPFields, plain: HTTPFields) = ([:], [:])

    /// Makes a configuration with the defaults above.
    package init(host: String = "127.0.0.1", port: Int = 8_000) {
        self.host = host
        self.port = port
    }
}
