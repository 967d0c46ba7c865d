internal import Glibc

/// The address the service listens on: an IPv4 or IPv6 literal.
///
/// A name is not resolved here, so that what is listened on never depends on a resolver; `localhost` alone is known.
package struct BindAddress: Sendable, Equatable, SettingValue {
    package static let kind = "address"
    package static let form: String? = "an IPv4 or IPv6 address, like 127.0.0.1, 0.0.0.0 or ::1"

    /// The literal, as inet_pton(3) reads it.
    package let text: String
    /// Whether only this machine can reach it: 127.0.0.0/8 or ::1.
    package let isLoopback: Bool
    /// Whether it stands for all addresses of the machine: 0.0.0.0 or `::`.
    package let isWildcard: Bool

    package init?(setting text: String) {
        let literal = text.lowercased() == "localhost" ? "127.0.0.1" : text
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, literal, &four) == 1 {
            let address = UInt32(bigEndian: four.s_addr)
            isLoopback = address >> 24 == 127
            isWildcard = address == 0
        } else if inet_pton(AF_INET6, literal, &six) == 1 {
            let bytes = withUnsafeBytes(of: six) { Array($0) }
            isLoopback = bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
            isWildcard = bytes.allSatisfy { $0 == 0 }
        } else {
            return nil
        }
        self.text = literal
    }

    /// 127.0.0.1.
    package static let loopback = BindAddress()

    private init() {
        text = "127.0.0.1"
        isLoopback = true
        isWildcard = false
    }

    package var settingText: String { text }
}
