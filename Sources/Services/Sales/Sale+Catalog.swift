internal import Domain
internal import Repositories

extension Catalog {
    /// The sale that a fact's keys and measures stand for.
    ///
    /// - Throws: `ServiceError.unexpected` for a row that the fact table's constraints would not have let in.
    func sale(_ row: FactRow) throws(ServiceError) -> Sale {
        let customer = name(customers, row.customer)
        let product = Int(row.product)
        guard let id = SaleID(row.saleID), let date = InvoiceDate(secondsSince1970: row.invoiceDate / 1_000_000) else {
            throw .unexpected("fact \(row.saleID) has an invalid key or date; run 'martlet validate'")
        }
        return Sale(
            id: id, invoiceNo: InvoiceNumber(stored: name(invoices, row.invoice)),
            stockCode: StockCode(stored: name(stockCodes, row.product)),
            description: descriptions.indices.contains(product)
                ? descriptions[product].map(Description.init(stored:)) : nil,
            quantity: Quantity(row.quantity), unitPrice: row.unitPrice, total: row.total, invoiceDate: date,
            customerID: customer.isEmpty ? nil : CustomerID(stored: customer),
            country: CountryName(stored: name(countries, row.country)))
    }

    /// The member of that key; none when the database was tampered with, which the integrity validation tells.
    private func name(_ names: [String], _ key: Int32) -> String {
        names.indices.contains(Int(key)) ? names[Int(key)] : ""
    }
}

extension Sale {
    /// What the sale has in a field of an order.
    func key(_ field: SortField) -> CursorKey {
        switch field {
        case .id: .int(id.value)
        case .invoiceDate: .date(invoiceDate)
        case .invoiceNo: .text(invoiceNo.text)
        case .stockCode: .text(stockCode.text)
        case .description: description.map { .text($0.text) } ?? .null
        case .quantity: .int(Int64(quantity.value))
        case .unitPrice: .money(unitPrice)
        case .total: .money(total)
        case .customerID: customerID.map { .text($0.text) } ?? .null
        case .country: .text(country.text)
        }
    }
}
