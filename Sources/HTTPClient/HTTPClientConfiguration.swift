/// Limits and identity of an ``HTTPClient``.
package struct HTTPClientConfiguration: Sendable {
    /// Sent as `User-Agent`, for example `Martlet/1.0.0`.
    package var userAgent: String
    /// A PEM file of the authorities that are trusted in place of the system's; nil for the system's.
    package var certificateAuthorities: String?
    /// How long a new connection may take: the name's addresses, TCP and TLS together.
    package var connectTimeout: Duration = .seconds(5)
    /// The rate, in bytes a second, below which a transfer counts as stalled; with ``stallTimeout``.
    package var stallRate = 16
    /// How long a transfer may be slower than ``stallRate``, in whole seconds.
    package var stallTimeout: Duration = .seconds(10)
    /// The largest content of an answer in bytes, counted after decompression.
    package var contentLimit = 32 << 20
    /// The largest header section of an answer in bytes, interim answers and trailers included.
    package var headerLimit = 64 << 10
    /// How many redirects one request follows.
    package var redirectLimit = 3
    /// Whether a redirect may lead to another origin at a private, loopback, link-local, multicast or reserved address.
    package var allowsPrivateRedirects = false
    /// How many requests are under way at once with one origin; more wait in order.
    package var requestsPerOrigin = 4
    /// How many idle and busy connections are kept at most.
    package var connectionLimit = 16

    /// The limits above.
    package init(userAgent: String, certificateAuthorities: String? = nil) {
        self.userAgent = userAgent
        self.certificateAuthorities = certificateAuthorities
    }
}
