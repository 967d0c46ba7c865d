/// 128 bits that tell rows apart: the first half of the SHA-256 of a row's eight canonical values.
///
/// By the birthday bound two of a billion different rows are taken for the same with a probability of 10⁻²¹.
package struct RowFingerprint: Hashable, Sendable {
    /// The first 64 bits.
    package let high: UInt64
    /// The next 64 bits.
    package let low: UInt64

    /// The fingerprint with those bits.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 16 bytes, big-endian, as the warehouse keeps them.
    package var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } }
    }
}
