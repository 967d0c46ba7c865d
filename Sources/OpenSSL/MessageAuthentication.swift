internal import COpenSSL

/// HMAC-SHA-256 (RFC 2104) of whole messages under one key.
package struct MessageAuthentication: Sendable {
    private let key: [UInt8]

    /// The function of that key, of any length; 32 random bytes are a good one.
    package init(key: [UInt8]) { self.key = key }

    /// The 32 bytes that only someone who has the key can compute for the message.
    package func code(for message: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: SHA256.length)
        let result = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &output, nil)
        guard result != nil else { throw OpenSSLError("HMAC") }
        return output
    }

    /// Whether the code is the message's, without telling by the time it takes how much of it was right.
    package func isValid(_ code: [UInt8], for message: [UInt8]) throws(OpenSSLError) -> Bool {
        ConstantTime.equal(code, try self.code(for: message))
    }
}
