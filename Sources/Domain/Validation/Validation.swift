/// Collects every error of a set of fields, so that a caller learns of all mistakes at once.
///
/// Coerce each field, then `finish`: a struct is built only when that did not throw.
package struct Validation: Sendable {
    /// The errors found so far.
    package private(set) var errors: [FieldError] = []

    /// A validation that has found nothing yet.
    package init() {}

    /// The value that `text` stands for; nil when there is no text, or when it is wrong, which is then noted.
    package mutating func coerce<Value: Coercible>(
        _ text: String?, as type: Value.Type = Value.self, field: String
    ) -> Value? {
        guard let text else { return nil }
        do { return try Value(text) } catch {
            add(field, error, input: text)
            return nil
        }
    }

    /// What `body` returns; nil when it found a violation, which is then noted for `field`.
    package mutating func check<Value>(
        _ field: String, input: String?, _ body: () throws(Violation) -> Value
    ) -> Value? {
        do { return try body() } catch {
            add(field, error, input: input)
            return nil
        }
    }

    /// Notes a violation of `field`.
    package mutating func add(_ field: String, _ violation: Violation, input: String?) {
        errors.append(FieldError(field, violation, input: input))
    }

    /// Throws what was found, if anything was.
    package func finish() throws(ValidationErrors) {
        if !errors.isEmpty { throw ValidationErrors(errors) }
    }
}
