internal import COpenSSL

/// The cost of scrypt (RFC 7914): memory is 128 × 2^logN × r bytes, time grows with all three.
package struct Scrypt: Hashable, Sendable {
    /// What passwords are hashed with: 16 MB and some tens of milliseconds.
    package static let standard = Scrypt(logN: 14, r: 8, p: 5)
    /// More memory than this is not spent on anyone's word.
    package static let memoryLimit = 64 << 20

    /// The binary logarithm of N, the number of blocks.
    package let logN: Int
    /// The size of a block in 128 bytes.
    package let r: Int
    /// How often it is all done.
    package let p: Int

    /// A cost; nil when it takes more than `memoryLimit`, or more than 16 times the work of the standard.
    package init?(cost logN: Int, r: Int, p: Int) {
        guard (1...20).contains(logN), (1...32).contains(r), (1...64).contains(p),
            128 * r << logN <= Self.memoryLimit - (128 * r * (p + 2)), (r * p) << logN <= (8 * 5 * 16) << 14
        else { return nil }
        self.init(logN: logN, r: r, p: p)
    }

    private init(logN: Int, r: Int, p: Int) {
        self.logN = logN
        self.r = r
        self.p = p
    }

    /// The key of so many bytes that is derived from a password and a salt.
    ///
    /// C: `EVP_PBE_scrypt`.
    ///
    /// It keeps a processor busy for long: call it away from the loops.
    package func derive(_ password: [UInt8], salt: [UInt8], count: Int) throws(OpenSSLError) -> [UInt8] {
        var key = [UInt8](repeating: 0, count: count)
        let result = password.withUnsafeBytes {
            EVP_PBE_scrypt(
                $0.bindMemory(to: CChar.self).baseAddress, password.count, salt, salt.count, 1 << UInt64(logN),
                UInt64(r), UInt64(p), UInt64(Self.memoryLimit + (1 << 20)), &key, count)
        }
        guard result == 1 else { throw OpenSSLError("EVP_PBE_scrypt") }
        return key
    }
}
