internal import Domain

/// One rule that a row must obey, or that is worth a remark.
package struct ContractRule: Hashable, Sendable {
    /// Whether breaking it keeps the row out.
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// Its stable name: the column and the violation's code, `unit_price.negative`, or one of the whole record.
    package let id: String
    /// The kind of rejection, or of remark.
    package let category: RejectionCategory
    /// Whether breaking it keeps the row out.
    package let severity: Severity
    /// What must hold.
    package let description: String

    /// A rule of a column, named after the violation that breaks it.
    init(
        _ column: SourceColumn, _ code: ViolationCode, _ category: RejectionCategory, _ description: String,
        severity: Severity = .error
    ) {
        self.init(column.rawValue + "." + code.rawValue, category, description, severity: severity)
    }

    /// A rule of a whole record.
    init(_ id: String, _ category: RejectionCategory, _ description: String, severity: Severity = .error) {
        self.id = id
        self.category = category
        self.severity = severity
        self.description = description
    }
}
