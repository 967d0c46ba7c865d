/// Why a gzip stream cannot be read.
package struct GzipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    package enum Code: String, Sendable {
        /// The stream ends before its last member does.
        case truncated
        /// The bytes are no gzip stream, or a checksum does not match.
        case corrupt
        /// There is no memory for the window of 32 KiB.
        case outOfMemory
    }

    /// What is wrong.
    package let code: Code
    /// How many bytes of the compressed stream were good.
    package let offset: Int
    /// What zlib says; empty when it says nothing.
    package let reason: String

    package var description: String {
        let detail = reason.isEmpty ? "" : " (\(reason))"
        switch code {
        case .truncated: return "the gzip stream ends after \(offset) bytes, before its end\(detail)"
        case .corrupt: return "the gzip stream is corrupt near byte \(offset)\(detail)"
        case .outOfMemory: return "no memory to decompress"
        }
    }
}
