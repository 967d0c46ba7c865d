/// Which sales are meant: those for which everything that is set holds.
package struct SalesFilter: Hashable, Sendable {
    /// The country's name, exactly.
    package let country: CountryName?
    /// The region that the country lies in.
    package let region: Region?
    /// The continent that the country lies in.
    package let continent: Continent?
    /// The product's stock code, exactly.
    package let product: StockCode?
    /// The customer.
    package let customerID: CustomerID?
    /// The invoice.
    package let invoiceNo: InvoiceNumber?
    /// When it was invoiced.
    package let dates: DateRange
    /// How many pieces.
    package let quantity: QuantityRange
    /// The price of one.
    package let unitPrice: PriceRange
    /// The price of all.
    package let total: PriceRange
    /// Sales, cancellations or adjustments only.
    package let type: SaleType?

    /// A filter; without arguments, all sales.
    package init(
        country: CountryName? = nil, region: Region? = nil, continent: Continent? = nil, product: StockCode? = nil,
        customerID: CustomerID? = nil,
        invoiceNo: InvoiceNumber? = nil, dates: DateRange = .unbounded, quantity: QuantityRange = .unbounded,
        unitPrice: PriceRange = .unbounded, total: PriceRange = .unbounded, type: SaleType? = nil
    ) {
        self.country = country
        self.region = region
        self.continent = continent
        self.product = product
        self.customerID = customerID
        self.invoiceNo = invoiceNo
        self.dates = dates
        self.quantity = quantity
        self.unitPrice = unitPrice
        self.total = total
        self.type = type
    }

    /// Whether all sales are meant.
    package var isEmpty: Bool { self == SalesFilter() }

    /// 64 bits that are the same for equal filters in every process and release: FNV-1a over what is set.
    ///
    /// It tells filters apart that differ by mistake. It is no protection against someone who looks for a collision.
    package var fingerprint: UInt64 {
        var hash = FNV1a()
        hash.combine(country?.text)
        hash.combine(product?.text)
        hash.combine(customerID?.text)
        hash.combine(invoiceNo?.text)
        hash.combine(dates.from?.secondsSince1970)
        hash.combine(dates.to?.secondsSince1970)
        hash.combine((quantity.minimum?.value).map(Int64.init))
        hash.combine((quantity.maximum?.value).map(Int64.init))
        hash.combine(unitPrice.minimum?.tenThousandths)
        hash.combine(unitPrice.maximum?.tenThousandths)
        hash.combine(total.minimum?.tenThousandths)
        hash.combine(total.maximum?.tenThousandths)
        hash.combine(type?.rawValue)
        // Only where they are set: cursors from before there were these filters stay valid.
        if let region { hash.combine("region " + region.rawValue) }
        if let continent { hash.combine("continent " + continent.rawValue) }
        return hash.value
    }
}

/// The hash of Fowler, Noll and Vo, variant 1a, 64 bits (draft-eastlake-fnv).
private struct FNV1a {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func combine(_ text: String?) {
        guard let text else { return combine(byte: 0) }
        combine(byte: 1)
        combine(Int64(text.utf8.count))
        for byte in text.utf8 { combine(byte: byte) }
    }

    mutating func combine(_ number: Int64?) {
        guard let number else { return combine(byte: 0) }
        combine(byte: 2)
        for shift in stride(from: 0, to: 64, by: 8) { combine(byte: UInt8(truncatingIfNeeded: number >> Int64(shift))) }
    }

    private mutating func combine(byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
}
