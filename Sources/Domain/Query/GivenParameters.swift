/// A request's parameters by name.
package struct GivenParameters<Name: RawRepresentable & Hashable & Sendable>: Sendable where Name.RawValue == String {
    private var values: [Name: [String]] = [:]

    /// Sorts parameters, percent-decoded, by their names; what is unknown or repeated is noted in `validation`.
    ///
    /// - Parameters:
    ///   - names: those that exist here.
    ///   - repeatable: those that may be given more than once.
    package init(
        _ parameters: some Sequence<(name: String, value: String)>, allowing names: [Name],
        repeatable: Set<Name> = [], _ validation: inout Validation
    ) {
        for (text, value) in parameters {
            guard let name = names.first(where: { $0.rawValue == text }) else {
                let known = names.map(\.rawValue).joined(separator: ", ")
                validation.add(
                    String(text.prefix(FieldError.inputLimit)),
                    Violation(.unknownParameter, "is not a parameter: there are \(known)"), input: value)
                continue
            }
            if values[name] != nil, !repeatable.contains(name) {
                validation.add(text, Violation(.repeated, "must not be given more than once"), input: value)
            } else {
                values[name, default: []].append(value)
            }
        }
    }

    /// What was given, the first where it was repeated; nil when nothing was.
    package subscript(_ name: Name) -> String? { values[name]?.first }

    /// The value that was given; nil when there is none, or when it is wrong, which is then noted.
    package func coerce<Value: Coercible>(_ name: Name, _ validation: inout Validation) -> Value? {
        validation.coerce(self[name], field: name.rawValue)
    }

    /// The values that were given, in their order, without those that are wrong, which are then noted.
    package func coerceAll<Value: Coercible>(_ name: Name, _ validation: inout Validation) -> [Value] {
        (values[name] ?? []).compactMap { validation.coerce($0, field: name.rawValue) }
    }

    /// The values between two ends that were given; all values when they are wrong, which is then noted.
    package func bounds<Value>(_ lower: Name, _ upper: Name, _ validation: inout Validation) -> Bounds<Value> {
        let minimum: Value? = coerce(lower, &validation)
        let maximum: Value? = coerce(upper, &validation)
        return validation.check(upper.rawValue, input: self[upper]) { () throws(Violation) in
            try Bounds(minimum: minimum, maximum: maximum)
        } ?? .unbounded
    }
}
