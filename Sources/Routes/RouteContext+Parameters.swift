internal import Domain

extension RouteContext {
    /// Reads parameters of which each may be given once.
    ///
    /// - Parameters:
    ///   - names: those that exist.
    ///   - read: coerces the values given, by name; every error is reported at once.
    /// - Throws: `ValidationErrors`.
    func parameters<Value>(
        allowing names: [String], read: (inout Validation, [String: String]) -> Value
    ) throws(ValidationErrors) -> Value {
        var validation = Validation()
        var given: [String: String] = [:]
        for (name, value) in parameters {
            if !names.contains(name) {
                let known = "is not a parameter: there are \(names.joined(separator: ", "))"
                validation.add(
                    String(name.prefix(FieldError.inputLimit)), Violation(.unknownParameter, known), input: value)
            } else if given[name] != nil {
                validation.add(name, Violation(.repeated, "must not be given more than once"), input: value)
            } else {
                given[name] = value
            }
        }
        let value = read(&validation, given)
        try validation.finish()
        return value
    }
}
