internal import COpenSSL

/// A call of OpenSSL has failed, which happens only when memory or randomness is wanting or its configuration forbids
/// the algorithm.
package struct OpenSSLError: Error, CustomStringConvertible {
    /// The corresponding C function, for example `EVP_DigestInit_ex2`.
    package let call: String
    /// What OpenSSL says about it; empty when it says nothing.
    package let reason: String

    /// The error that OpenSSL queued last on this thread; empties the queue.
    init(_ call: String) {
        self.call = call
        let code = ERR_peek_last_error()
        ERR_clear_error()
        reason = OpenSSLError.reason(of: code)
    }

    /// What OpenSSL says about an error code; empty for 0, which is none.
    static func reason(of code: UInt) -> String {
        code == 0 ? "" : ERR_reason_error_string(code).map { String(cString: $0) } ?? "error \(code)"
    }

    package var description: String { reason.isEmpty ? "\(call) failed" : "\(call): \(reason)" }
}
