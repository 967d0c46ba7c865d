/// Everything that is wrong with a set of fields, in the order in which it was found.
///
/// Never empty when thrown.
package struct ValidationErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The errors, of which a field may have several.
    package let errors: [FieldError]

    /// The errors of a set of fields.
    package init(_ errors: [FieldError]) { self.errors = errors }

    package var description: String { errors.map(\.message).joined(separator: "; ") }
}
