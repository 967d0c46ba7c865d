internal import Domain

/// Why a row is kept out, with all that is wrong with it.
package struct Rejection: Hashable, Sendable {
    /// One broken rule.
    package struct Detail: Hashable, Sendable {
        /// The rule.
        package let rule: ContractRule
        /// The column; nil when the whole record is meant.
        package let field: String?
        /// What is wrong and what would be right.
        package let message: String
        /// What the column holds, cut to a useful length; nil when it holds nothing.
        package let input: String?
    }

    /// Every broken rule, the one that gives the row its category first.
    ///
    /// Never empty.
    package let details: [Detail]

    /// The row's category: the first in precedence among its broken rules.
    package var category: RejectionCategory { details.first?.rule.category ?? .dataQualityIssue }
    /// The id of the rule that gives the category.
    package var rule: String { details.first?.rule.id ?? "" }

    /// The rejection of a row that breaks those rules, one at least.
    init(_ details: [Detail]) {
        let order = RejectionCategory.allCases
        self.details = order.flatMap { category in details.filter { $0.rule.category == category } }
    }

    /// The rejection of a valid row that is the same as an earlier one.
    package static let duplicate = Rejection([
        Detail(
            rule: RetailContract.duplicate, field: nil,
            message: "the row is the same in all columns as one that came earlier", input: nil)
    ])
}
