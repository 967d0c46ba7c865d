/// A fact whose dimensions are known by the numbers that the batch's interners gave them, not yet by their keys.
struct FactDraft {
    let saleID: Int64
    /// Seconds since 1970-01-01T00:00:00 of the shop's clock.
    let seconds: Int64
    let dateKey: Int32
    let product, country, invoice: Int32
    /// -1 where the sale has no customer.
    let customer: Int32
    let quantity: Int32
    /// Ten-thousandths.
    let unitPrice, total: Int64
}
