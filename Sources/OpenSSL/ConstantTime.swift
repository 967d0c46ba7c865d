internal import COpenSSL

/// Comparison that takes the same time wherever two secrets differ.
package enum ConstantTime {
    /// Whether both have the same bytes; only their lengths can be learnt from the time it takes.
    ///
    /// C: `CRYPTO_memcmp`.
    package static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
