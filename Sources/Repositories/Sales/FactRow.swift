package import Domain

/// A row of the fact table as it is stored: measures, and keys into the dimensions.
package struct FactRow: Sendable {
    /// The fact's own key.
    package let saleID: Int64
    /// Microseconds since 1970-01-01T00:00:00 of the shop's clock.
    package let invoiceDate: Int64
    /// Keys into the dimensions.
    package let product, customer, country, invoice: Int32
    /// Pieces.
    package let quantity: Int32
    /// The price of one piece, and quantity times that.
    package let unitPrice, total: Money
}
