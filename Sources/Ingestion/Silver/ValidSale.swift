package import Domain

/// A valid row: typed values, and trimmed texts that lie where the record lies, valid until the next record is read or
/// validated.
package struct ValidSale {
    /// The invoice's number.
    package let invoiceNo: UnsafeRawBufferPointer
    /// The product's code.
    package let stockCode: UnsafeRawBufferPointer
    /// The product's description; empty when there is none.
    package let description: UnsafeRawBufferPointer
    /// The customer; empty when not known.
    package let customerID: UnsafeRawBufferPointer
    /// The country's name.
    package let country: UnsafeRawBufferPointer
    /// What the invoice records.
    package let kind: SaleType
    /// Pieces.
    package let quantity: Quantity
    /// The price of one.
    package let unitPrice: Money
    /// The price of all.
    package let total: Money
    /// When it was invoiced.
    package let invoiceDate: InvoiceDate
    /// Rules of severity warning that it breaks.
    package let warnings: Warnings

    /// The rules of severity warning that a row may break.
    package struct Warnings: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8

        /// The set with those bits.
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The row breaks `RetailContract.zeroPrice`.
        package static let zeroPrice = Warnings(rawValue: 1)
        /// The row breaks `RetailContract.positiveCancellation`.
        package static let positiveCancellation = Warnings(rawValue: 2)
    }

    init(
        texts: Texts, kind: SaleType, quantity: Quantity, unitPrice: Money, total: Money, invoiceDate: InvoiceDate,
        warnings: Warnings
    ) {
        invoiceNo = texts.invoiceNo
        stockCode = texts.stockCode
        description = texts.description
        customerID = texts.customerID
        country = texts.country
        self.kind = kind
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.total = total
        self.invoiceDate = invoiceDate
        self.warnings = warnings
    }

    /// The texts of a row, gathered before it is known to be valid.
    struct Texts {
        var invoiceNo = UnsafeRawBufferPointer(start: nil, count: 0)
        var stockCode = UnsafeRawBufferPointer(start: nil, count: 0)
        var description = UnsafeRawBufferPointer(start: nil, count: 0)
        var customerID = UnsafeRawBufferPointer(start: nil, count: 0)
        var country = UnsafeRawBufferPointer(start: nil, count: 0)
    }
}
