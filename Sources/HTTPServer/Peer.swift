/// Who is at the other end of a connection.
struct Peer: Sendable {
    /// The IP literal, or `unix`.
    let host: String
    /// What its connections are counted by; nil for a Unix-domain socket.
    let block: AddressBlock?

    init(_ address: SocketAddress) {
        host = address.host
        block = address.block
    }
}

/// The part of an IP address that stands for one customer: an IPv4 address, or the first 64 bits of an IPv6 one, of
/// which the rest is the customer's to choose (RFC 6177).
struct AddressBlock: Hashable, Sendable {
    let isIPv6: Bool
    /// In network byte order.
    let bits: UInt64
}
