internal import Glibc

/// An IP address, to tell whether it lies in the public Internet.
///
/// Sources: IANA's registries of special-purpose addresses (RFC 6890), RFC 4291 (IPv6), RFC 6052 (NAT64),
/// RFC 6598 (carrier-grade NAT).
package struct NetworkAddress: Equatable, Sendable {
    /// 4 or 16 bytes in network order.
    private let bytes: [UInt8]

    /// An IPv4 or IPv6 literal without brackets; nil for anything else.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            return nil
        }
    }

    /// The address in a `sockaddr`; nil for another family or a length that is too small for it.
    init?(socketAddress: UnsafeRawPointer, family: Int32, length: Int) {
        switch family {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            let address = socketAddress.loadUnaligned(as: sockaddr_in.self).sin_addr
            bytes = withUnsafeBytes(of: address) { Array($0) }
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            let address = socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            bytes = withUnsafeBytes(of: address) { Array($0) }
        default: return nil
        }
    }

    /// False for private, loopback, link-local, unique-local, unspecified, multicast, carrier-grade NAT, documentation
    /// and reserved addresses, also inside of an IPv6 address that carries an IPv4 one.
    package var isPublic: Bool {
        if bytes.count == 4 { return NetworkAddress.isPublic(bytes[...]) }
        // ::ffff:0:0/96 and 64:ff9b::/96 end with an IPv4 address, 2002::/16 goes on with one.
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            || bytes.starts(with: [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
        {
            return NetworkAddress.isPublic(bytes[12...])
        }
        if bytes.starts(with: [0x20, 0x02]) { return NetworkAddress.isPublic(bytes[2..<6]) }
        // 2000::/3 is all that is given out, but for 2001::/23 (protocols), 2001:db8::/32 and 3fff::/20 (documentation).
        guard bytes[0] & 0xE0 == 0x20 else { return false }
        if bytes.starts(with: [0x20, 0x01]) && bytes[2] < 2 { return false }
        if bytes.starts(with: [0x20, 0x01, 0x0D, 0xB8]) { return false }
        return !(bytes.starts(with: [0x3F, 0xFF]) && bytes[2] < 0x10)
    }

    private static func isPublic(_ four: ArraySlice<UInt8>) -> Bool {
        let address = four.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return !special.contains { address >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
    }

    private static let special: [(network: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12),
        (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16), (0xC612_0000, 15),
        (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 3),
    ]
}
