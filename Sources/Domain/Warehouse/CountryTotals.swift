/// What the sales to one country add up to.
package struct CountryTotals: Sendable {
    /// The country's key.
    package let key: Int32
    /// Rows, and pieces.
    package let sales, quantity: Int64
    /// The sum of the totals, an exact decimal number.
    package let total: String

    /// Sums, as they were read.
    package init(key: Int32, sales: Int64, quantity: Int64, total: String) {
        self.key = key
        self.sales = sales
        self.quantity = quantity
        self.total = total
    }
}

/// A sum in another currency.
package struct ConvertedTotal: Sendable {
    /// An exact decimal number; nil when no sale has a rate.
    package let total: String?
    /// Sales that have no rate and are not in the sum.
    package let salesWithoutRate: Int64

    /// A sum, as it was read.
    package init(total: String?, salesWithoutRate: Int64) {
        self.total = total
        self.salesWithoutRate = salesWithoutRate
    }
}
