/// What a row of an invoice records.
package enum SaleType: String, Choice {
    /// Goods sold.
    case sale
    /// A sale taken back; its quantity is usually negative.
    case cancellation
    /// A correction of the books, such as a bad debt.
    case adjustment
}
