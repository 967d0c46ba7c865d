package import Domain
internal import Postgres

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

extension FactRow {
    /// What a statement selects for its rows to be read as facts.
    static let columns = """
        f.sale_id, f.invoice_date, f.product_key, f.customer_key, f.country_key, f.invoice_key, f.quantity, f.unit_price, \
        f.total
        """

    /// The fact in a row of ``columns``.
    init(_ result: PostgresRows, _ row: Int) {
        self.init(
            saleID: result.int64(row, 0), invoiceDate: result.timestamp(row, 1), product: result.int32(row, 2),
            customer: result.int32(row, 3), country: result.int32(row, 4), invoice: result.int32(row, 5),
            quantity: result.int32(row, 6), unitPrice: Money(tenThousandths: result.decimal(row, 7)),
            total: Money(tenThousandths: result.decimal(row, 8)))
    }
}
