internal import Glibc

/// An IP address as its bytes: 4 or 16.
package struct IPAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// Reads an IPv4 or IPv6 literal; an IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) is the IPv4 address.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let all = withUnsafeBytes(of: six) { Array($0) }
            let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
            bytes = isMapped ? Array(all.suffix(4)) : all
        } else {
            return nil
        }
    }
}

/// A block of addresses in CIDR notation, such as `10.0.0.0/8`, or one address: RFC 4632 section 3.1.
package struct IPNetwork: Sendable, Hashable {
    private let base: [UInt8]
    private let length: Int

    /// Reads a block; bits beyond the prefix are ignored.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = IPAddress(String(parts[0])) else { return nil }
        base = address.bytes
        guard parts.count == 2 else {
            length = base.count * 8
            return
        }
        guard parts[1].utf8.allSatisfy(\.isDigit), let length = Int(parts[1]), length <= base.count * 8 else {
            return nil
        }
        self.length = length
    }

    /// Whether an address lies in the block.
    package func contains(_ address: IPAddress) -> Bool {
        guard address.bytes.count == base.count else { return false }
        let whole = length / 8
        guard address.bytes[..<whole] == base[..<whole] else { return false }
        let rest = length % 8
        return rest == 0 || (address.bytes[whole] ^ base[whole]) >> UInt8(8 - rest) == 0
    }
}
