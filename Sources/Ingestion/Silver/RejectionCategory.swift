/// Why a row stays out of the warehouse, in five kinds; the raw value is what quarantine and reports say.
///
/// Of several reasons the one that is first here is the row's: without a value nothing can be said of it, a value that
/// does not parse obeys no rule, and a duplicate is a valid row.
package enum RejectionCategory: String, CaseIterable, Comparable, Sendable {
    case missingRequiredField = "MISSING_REQUIRED_FIELD"
    case dataFormatError = "DATA_FORMAT_ERROR"
    case businessRuleViolation = "BUSINESS_RULE_VIOLATION"
    case dataQualityIssue = "DATA_QUALITY_ISSUE"
    case duplicate = "DUPLICATE"

    /// Its place in the order of precedence, 0 first.
    package var precedence: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: Self, right: Self) -> Bool { left.precedence < right.precedence }
}
