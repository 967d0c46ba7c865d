/// What the fuzzer runs: each target takes any bytes and holds the code that reads them to its properties.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// The parser of HTTP/1.1 requests.
    case http1
    /// Fields of HTTP/2 requests, and the parsers of field values.
    case fields
    /// Request targets, and the parameters of sales and of searches.
    case query
    /// The reader of CSV files and the validation of their rows.
    case csv

    /// Runs the target on an input.
    ///
    /// - Returns: Whether the code accepted the input: a test must reach both ends of it.
    /// - Throws: ``PropertyViolation`` when a property does not hold; what is worse ends the process.
    @discardableResult
    package func run(_ input: [UInt8]) throws(PropertyViolation) -> Bool {
        switch self {
        case .http1: try RequestParserTarget.run(input)
        case .fields: try FieldsTarget.run(input)
        case .query: try QueryTarget.run(input)
        case .csv: try RecordReaderTarget.run(input)
        }
    }
}
