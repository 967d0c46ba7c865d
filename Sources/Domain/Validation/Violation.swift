/// Why one value is not valid.
///
/// It knows nothing of the field that the value was meant for.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stable reason.
    package let code: ViolationCode
    /// What would be right, as the end of a sentence that begins with the field's name: `must be …`.
    package let message: String

    /// A violation with the reason and the end of the sentence that tells it.
    package init(_ code: ViolationCode, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(code.rawValue): \(message)" }
}
