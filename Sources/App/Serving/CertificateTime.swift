internal import Foundation
internal import OpenSSL

/// How long a certificate is valid still, in words and in days.
struct CertificateTime: CustomStringConvertible {
    /// Whether it is valid now.
    let isValid: Bool
    /// Whole days until it ceases to be; negative when it has.
    let days: Int
    let description: String

    /// The time of a server's certificate, seen from `now` in Unix seconds.
    init(_ context: TLSContext, now: Int = Int(Date().timeIntervalSince1970)) {
        let (from, until) = context.validity ?? (now, now)
        isValid = from <= now && now <= until
        days = Int((Double(until - now) / 86_400).rounded(.down))
        func text(_ time: Int) -> String { Date(timeIntervalSince1970: Double(time)).formatted(.iso8601) }
        description =
            isValid
            ? "until \(text(until)), for \(days) days"
            : now > until ? "no more since \(text(until))" : "not before \(text(from))"
    }
}
