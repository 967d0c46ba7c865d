/// A coding that a body may be sent in: RFC 9110 section 8.4.1.
package enum ContentCoding: String, Sendable, CaseIterable {
    /// Zstandard, RFC 8878.
    case zstd
    /// RFC 1952; `x-gzip` is an old name for it.
    case gzip
    /// None.
    case identity

    /// The name as it stands in `Content-Encoding` and `Accept-Encoding`, whatever its case; nil for an unknown one.
    init?(name: String) {
        switch name.lowercased() {
        case "zstd": self = .zstd
        case "gzip", "x-gzip": self = .gzip
        case "identity": self = .identity
        default: return nil
        }
    }
}
