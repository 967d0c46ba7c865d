package import HTTPTypes

/// Why a request was refused before anybody could answer it.
///
/// The connection is closed after saying so.
package struct ParseFailure: Error, Equatable, CustomStringConvertible {
    /// 400, 413, 414, 417, 431, 501 or 505.
    package let status: HTTPResponse.Status
    /// What was wrong and what would be right, safe to show to the caller: it never holds what they sent.
    package let reason: String

    /// Makes a failure from its status and its reason.
    package init(_ status: HTTPResponse.Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    package var description: String { "\(status.code): \(reason)" }
}
