/// What a synthetic file of retail sales looks like; the same options give the same bytes.
package struct SyntheticSalesOptions: Sendable {
    /// The most rows one file may have: invoice numbers have six digits.
    package static let maxRows = 800_000_000

    /// Rows below the header, faulty and duplicate ones among them.
    package var rows = 100_000
    /// Chooses the content.
    package var seed: UInt64 = 1
    /// The year of the first day.
    package var year = 2024
    /// The days that sales are spread over, from the first of January.
    package var days = 365
    /// The share of invoices that are cancellations.
    package var cancellations = 0.018
    /// The share of invoices without a customer.
    package var withoutCustomer = 0.22
    /// The share of rows with a price of 0, which is a warning.
    package var zeroPrices = 0.005
    /// The share of rows that repeat an earlier valid row: `DUPLICATE`.
    package var duplicates = 0.01
    /// The share of rows that lack a required value: `MISSING_REQUIRED_FIELD`.
    package var missing = 0.001
    /// The share of rows with a value that does not parse: `DATA_FORMAT_ERROR`.
    package var malformed = 0.001
    /// The share of rows with a negative price, or a quantity ≤ 0 on a sale: `BUSINESS_RULE_VIOLATION`.
    package var violations = 0.002

    /// A tenth of a million rows of a year with a few faults of each kind.
    package init() {}
}

/// What a load of the file into an empty warehouse must give.
package struct SyntheticSalesSummary: Codable, Sendable, Equatable {
    /// Rows below the header.
    package internal(set) var sourceRows = 0
    /// Rows that end in the fact table.
    package internal(set) var factRows = 0
    /// Rows that end in quarantine, duplicates not among them.
    package internal(set) var rejected = 0
    /// The same by category.
    package internal(set) var rejectedByCategory: [String: Int] = [:]
    /// Valid rows that repeat an earlier one.
    package internal(set) var duplicates = 0
    /// The sum of the quantities of the fact rows.
    package internal(set) var quantitySum = 0
    /// The sum of quantity × price of the fact rows, with four decimals.
    package internal(set) var totalSum = "0.0000"
    /// Different invoices in the fact rows.
    package internal(set) var invoices = 0
    /// Fact rows on cancellations.
    package internal(set) var cancellationRows = 0
    /// Fact rows without a customer.
    package internal(set) var rowsWithoutCustomer = 0
    /// Fact rows with a price of 0.
    package internal(set) var zeroPriceRows = 0
}
