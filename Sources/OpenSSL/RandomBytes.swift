internal import COpenSSL

/// Bytes that nobody can predict.
package enum RandomBytes {
    /// That many random bytes, fit for keys and salts.
    ///
    /// C: `RAND_bytes`.
    package static func make(_ count: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard let length = Int32(exactly: count), RAND_bytes(&bytes, length) == 1 else {
            throw OpenSSLError("RAND_bytes")
        }
        return bytes
    }
}
