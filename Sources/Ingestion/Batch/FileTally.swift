internal import Domain

/// What became of one file's rows, in rows and in money; adds up as the file is read.
package struct FileTally: Sendable {
    /// Rows, and the sum of quantity × unit price over those in which both could be read, in ten-thousandths.
    package struct Part: Sendable {
        package private(set) var rows: Int64 = 0
        package private(set) var amount: Int128 = 0

        mutating func add(_ amount: Money?) {
            rows += 1
            self.amount += Int128(amount?.tenThousandths ?? 0)
        }
    }

    /// All rows, and each of the three ends that a row can come to.
    ///
    /// `source` is counted by itself, so that the sum of the others can be checked against it.
    package internal(set) var source = Part(), loaded = Part(), rejected = Part(), duplicates = Part()
    /// Rejected rows and duplicates by category.
    package internal(set) var categories: [RejectionCategory: Int64] = [:]
    /// Remarks on rows that were loaded.
    package internal(set) var warnings: Int64 = 0
}

extension FileTally.Part {
    /// The amount as `numeric` text with four decimals.
    var numericText: String {
        let (whole, fraction) = amount.magnitude.quotientAndRemainder(dividingBy: 10_000)
        let digits = String(fraction)
        return (amount < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
