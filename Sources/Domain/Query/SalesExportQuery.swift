/// What `GET /api/v1/sales/export` is asked for, whole and valid.
package struct SalesExportQuery: Hashable, Sendable {
    /// Which sales.
    package let filter: SalesFilter
    /// In what order.
    package let sort: Sort
    /// The currency that prices and totals are wanted in beside their own.
    package let currency: Currency?
    /// What they are written as; nil leaves it to the `Accept` field.
    package let format: ExportFormat?

    /// All parameters, in the order in which they are documented.
    package static let parameters: [ParameterInfo] = SalesParameter.ofExports.map(\.info)

    /// The query of a request's parameters, percent-decoded, in any order.
    ///
    /// Throws every error at once: unknown and repeated names, values that are not valid, ends of ranges the wrong way
    /// round.
    package init(parameters: some Sequence<(name: String, value: String)>) throws(ValidationErrors) {
        var validation = Validation()
        let given = GivenParameters(parameters, allowing: SalesParameter.ofExports, &validation)
        filter = SalesFilter(given, &validation)
        sort = given.coerce(.sort, &validation) ?? .standard
        currency = given.coerce(.currency, &validation)
        format = given.coerce(.format, &validation)
        try validation.finish()
    }
}
