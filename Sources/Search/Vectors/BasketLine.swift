/// That a product stands on an invoice of a sale: what product vectors are learnt from.
///
/// Cancellations and adjustments tell nothing of what goes together; leave them out.
package struct BasketLine: Hashable, Sendable {
    /// Which invoice; any number, the same for all of its lines.
    package let invoice: Int32
    /// The product's position among those the vectors are built for, from 0.
    package let product: Int32

    package init(invoice: Int32, product: Int32) {
        self.invoice = invoice
        self.product = product
    }
}
