/// One thing that is wrong with one field of a row or one parameter of a request.
package struct FieldError: Hashable, Sendable, CustomStringConvertible {
    /// How many characters of the input an error repeats.
    package static let inputLimit = 200

    /// The field's name: a column or a parameter, `unit_price`.
    package let field: String
    /// The stable reason.
    package let code: ViolationCode
    /// What is wrong and what would be right, in a sentence that names the field.
    package let message: String
    /// What was given, cut to `inputLimit` characters; nil when nothing was.
    package let input: String?

    /// An error of `field`, whose name is put before the violation's message.
    package init(_ field: String, _ violation: Violation, input: String?) {
        self.field = field
        code = violation.code
        message = "\(field) \(violation.message)"
        self.input = input.map { String($0.prefix(Self.inputLimit)) }
    }

    package var description: String { message }
}
