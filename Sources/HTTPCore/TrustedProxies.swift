package import HTTPTypes

/// The proxies whose word counts about whom a request comes from: `Forwarded` (RFC 7239) and `X-Forwarded-For`.
///
/// Nobody else's does: any client can send these fields.
package struct TrustedProxies: Sendable, Equatable {
    private let networks: [IPNetwork]
    private let trustsUnixPeers: Bool

    /// Trusts nobody.
    package static let none = TrustedProxies()

    private init() {
        networks = []
        trustsUnixPeers = false
    }

    /// Reads addresses and blocks in CIDR notation; `unix` stands for whoever comes by the Unix-domain socket.
    package init?(_ texts: [String]) {
        let addresses = texts.filter { $0 != "unix" }
        let networks = addresses.compactMap(IPNetwork.init)
        guard networks.count == addresses.count else { return nil }
        self.networks = networks
        trustsUnixPeers = addresses.count < texts.count
    }

    /// Whether a connection's peer is one of them.
    package func contains(_ peer: String) -> Bool {
        if peer == "unix" { return trustsUnixPeers }
        guard !networks.isEmpty, let address = IPAddress(peer) else { return false }
        return contains(address)
    }

    private func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// The address that a request comes from: the last one on its way that is no trusted proxy.
    ///
    /// A proxy that sets one of the two fields lets the other pass as the client made it up. So when both are there and
    /// tell two stories, neither is believed, and the request is the proxy's own.
    /// - Parameter peer: the connection's peer.
    package func client(of peer: String, _ fields: HTTPFields) -> String {
        guard contains(peer) else { return peer }
        let forwarded = TrustedProxies.forwarded(fields)
        let listed = TrustedProxies.listed(fields)
        let clients = [forwarded, listed].compactMap { $0 }.map { origin(of: $0, peer) }
        guard let client = clients.first, clients.allSatisfy({ $0 == client }) else { return peer }
        return client
    }

    /// Walks back from the last hop.
    private func origin(of hops: [String], _ peer: String) -> String {
        var nearest = peer
        for hop in hops.reversed() {
            guard let address = IPAddress(hop) else { return nearest }
            nearest = hop
            if !contains(address) { return hop }
        }
        return nearest
    }

    /// The hops of `X-Forwarded-For`, nil without the field.
    private static func listed(_ fields: HTTPFields) -> [String]? {
        guard let name = HTTPField.Name("X-Forwarded-For"), let value = fields[name] else { return nil }
        return value.split(separator: ",", omittingEmptySubsequences: false).map { node(String($0)) }
    }

    /// The hops of `Forwarded`, RFC 7239 section 4, nil without the field; a hop that does not say stays unknown.
    private static func forwarded(_ fields: HTTPFields) -> [String]? {
        guard let name = HTTPField.Name("Forwarded"), let value = fields[name] else { return nil }
        var hops: [String] = []
        var reader = FieldReader(value)
        while !reader.isAtEnd {
            reader.skipSpace()
            var hop = "unknown"
            while let name = reader.token() {
                guard reader.skip(ASCII.equals), let value = reader.quotedString() ?? reader.node() else { break }
                if name.lowercased() == "for" { hop = node(value) }
                reader.skipSpace()
                guard reader.skip(ASCII.semicolon) else { break }
                reader.skipSpace()
            }
            hops.append(hop)
            reader.skipElement()
        }
        return hops
    }

    /// A node without brackets and port: `[2001:db8::1]:4711` gives `2001:db8::1`.
    private static func node(_ text: String) -> String {
        let bytes = text.utf8.drop { $0 == ASCII.space || $0 == ASCII.tab }
        if bytes.first == 0x5B { return String(Substring(bytes.dropFirst().prefix { $0 != 0x5D })) }
        let colons = bytes.count { $0 == ASCII.colon }
        let ends: (UInt8) -> Bool = { $0 == ASCII.space || $0 == ASCII.tab || (colons == 1 && $0 == ASCII.colon) }
        return String(Substring(bytes.prefix { !ends($0) }))
    }
}

extension FieldReader {
    /// A node as proxies write it without quotes, against RFC 7239's grammar: an address and a port.
    fileprivate mutating func node() -> String? {
        var text = token() ?? ""
        while skip(ASCII.colon) { text += ":" + (token() ?? "") }
        return text.isEmpty ? nil : text
    }
}
