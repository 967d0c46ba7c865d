/// What a request's parameter is called and what it takes: the source of error texts and of documentation.
package struct ParameterInfo: Hashable, Sendable {
    /// Its name in the query.
    package let name: String
    /// What its value must be: `must be …`.
    package let constraint: String
    /// A value that is accepted.
    package let example: String
    /// What it does.
    package let summary: String
}
