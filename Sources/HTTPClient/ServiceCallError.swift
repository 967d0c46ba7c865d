/// A call to a service did not give what it was made for.
package enum ServiceCallError: Error, Sendable, CustomStringConvertible {
    /// The breaker is open: nothing was sent, or nothing more after an attempt that failed.
    case refused
    /// No answer came, after all attempts.
    case transport(HTTPClientError)
    /// The answer has a status that the caller does not accept, after all attempts.
    case status(Int)
    /// The answer cannot be understood; the text says what is wrong with it.
    case malformed(String)
    /// The calling task was cancelled.
    case cancelled

    package var description: String {
        switch self {
        case .refused: "not asked: its breaker is open"
        case .transport(let error): error.description
        case .status(let status): "answered with status \(status)"
        case .malformed(let reason): "answered something that cannot be understood: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}

/// What a `decode` closure throws for an answer that it cannot understand.
package struct MalformedAnswer: Error, Sendable {
    /// What is wrong, without quoting more than a few characters of the answer.
    package let reason: String

    /// The error with its reason.
    package init(_ reason: String) { self.reason = reason }
}
