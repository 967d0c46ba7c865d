/// Scheme, host and port: the part of a URL that is safe to show (RFC 6454 section 4).
struct Origin: Hashable, CustomStringConvertible {
    /// `http` or `https`.
    let scheme: String
    /// In lower case; an IPv6 literal in brackets.
    let host: String
    let port: String

    /// The port is left out where it is the scheme's own.
    var description: String {
        port == (scheme == "https" ? "443" : "80") ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }
}
