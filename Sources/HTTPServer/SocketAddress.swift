internal import Glibc

/// Where a server listens.
package struct BoundAddress: Sendable, Equatable, CustomStringConvertible {
    /// The IP literal, without brackets.
    package let host: String
    /// The port, never 0.
    package let port: Int

    /// `host:port`, the host in brackets when it is IPv6, as URLs have it.
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A `sockaddr_storage` of the families this server listens on.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    private init() {}

    /// An IPv4 or IPv6 literal, or `localhost`; nil for anything else.
    init?(host: String, port: Int) {
        guard let port = UInt16(exactly: port) else { return nil }
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            store(four)
        } else if inet_pton(AF_INET6, host, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            store(six)
        } else {
            return nil
        }
    }

    /// A Unix-domain socket's path; nil when it is empty or longer than the 107 bytes that unix(7) has room for.
    init?(path: String) {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
            return nil
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        store(address)
    }

    private mutating func store<Address>(_ address: Address) {
        withUnsafeMutableBytes(of: &storage) { unsafe $0.storeBytes(of: address, as: Address.self) }
        length = socklen_t(MemoryLayout<Address>.size)
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// The address that `call`, such as accept(2) or getsockname(2), fills in; nil when it returns less than 0.
    static func filled(by call: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> Int32) -> (SocketAddress, Int32) {
        var address = SocketAddress()
        var length = address.length
        let result = withUnsafeMutablePointer(to: &address.storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, &length) }
        }
        address.length = length
        return (address, result)
    }

    /// Passes the address to a call such as bind(2).
    func with(_ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe call($0, length) }
        }
    }

    /// The IP literal, or `unix` for any other family.
    var host: String {
        withUnsafeBytes(of: storage) { bytes in
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            switch Int32(storage.ss_family) {
            case AF_INET:
                var address = unsafe bytes.load(as: sockaddr_in.self).sin_addr
                unsafe inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
            case AF_INET6:
                var address = unsafe bytes.load(as: sockaddr_in6.self).sin6_addr
                unsafe inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
            default: return "unix"
            }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// The network part by which clients are told apart; nil for any other family than IP.
    var block: AddressBlock? {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET:
                AddressBlock(isIPv6: false, bits: UInt64(unsafe bytes.load(as: sockaddr_in.self).sin_addr.s_addr))
            case AF_INET6:
                AddressBlock(
                    isIPv6: true,
                    bits: withUnsafeBytes(of: unsafe bytes.load(as: sockaddr_in6.self).sin6_addr) {
                        unsafe $0.loadUnaligned(as: UInt64.self)
                    })
            default: nil
            }
        }
    }

    /// The port; 0 for families without one.
    var port: Int {
        withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_INET: unsafe Int(UInt16(bigEndian: bytes.load(as: sockaddr_in.self).sin_port))
            case AF_INET6: unsafe Int(UInt16(bigEndian: bytes.load(as: sockaddr_in6.self).sin6_port))
            default: 0
            }
        }
    }
}
