/// One row of the fact table with the names of its dimensions.
package struct Sale: Hashable, Sendable {
    /// What identifies the row in the warehouse.
    package let id: SaleID
    /// The invoice it belongs to.
    package let invoiceNo: InvoiceNumber
    /// The product.
    package let stockCode: StockCode
    /// The product's description in that row, if it has one.
    package let description: Description?
    /// Pieces sold; negative where goods came back.
    package let quantity: Quantity
    /// The price of one piece.
    package let unitPrice: Money
    /// Quantity times price, exactly.
    package let total: Money
    /// When it was invoiced, on the shop's clock.
    package let invoiceDate: InvoiceDate
    /// Who bought, if known.
    package let customerID: CustomerID?
    /// Where to.
    package let country: CountryName

    /// A sale of valid parts.
    package init(
        id: SaleID, invoiceNo: InvoiceNumber, stockCode: StockCode, description: Description?, quantity: Quantity,
        unitPrice: Money, total: Money, invoiceDate: InvoiceDate, customerID: CustomerID?, country: CountryName
    ) {
        self.id = id
        self.invoiceNo = invoiceNo
        self.stockCode = stockCode
        self.description = description
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.total = total
        self.invoiceDate = invoiceDate
        self.customerID = customerID
        self.country = country
    }
}
