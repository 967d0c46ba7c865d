internal import Domain

extension RouteContext {
    /// Reads parameters of which each may be given once.
    ///
    /// - Parameters:
    ///   - names: those that exist.
    ///   - read: coerces what was given; every error is reported at once.
    /// - Throws: `ValidationErrors`.
    func parameters<Name, Value>(
        allowing names: [Name], read: (GivenParameters<Name>, inout Validation) -> Value
    ) throws(ValidationErrors) -> Value {
        var validation = Validation()
        let value = read(GivenParameters(parameters, allowing: names, &validation), &validation)
        try validation.finish()
        return value
    }
}
