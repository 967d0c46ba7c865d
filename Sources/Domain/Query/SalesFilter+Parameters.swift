extension SalesFilter {
    /// The filter that parameters ask for; what is wrong with them is noted in `validation`.
    init(_ given: GivenParameters<SalesParameter>, _ validation: inout Validation) {
        let country: CountryName? = given.coerce(.country, &validation)
        let region: Region? = given.coerce(.region, &validation)
        let continent: Continent? = given.coerce(.continent, &validation)
        let product: StockCode? = given.coerce(.product, &validation)
        let customerID: CustomerID? = given.coerce(.customerID, &validation)
        let invoiceNo: InvoiceNumber? = given.coerce(.invoiceNo, &validation)
        let from: InvoiceDate? = given.coerce(.dateFrom, &validation)
        let to: InvoiceDate? = given.coerce(.dateTo, &validation)
        let dates = validation.check("date_to", input: given[.dateTo]) { () throws(Violation) in
            try DateRange(from: from, to: to)
        }
        let quantity: QuantityRange = given.bounds(.quantityMin, .quantityMax, &validation)
        let unitPrice: PriceRange = given.bounds(.unitPriceMin, .unitPriceMax, &validation)
        let total: PriceRange = given.bounds(.totalMin, .totalMax, &validation)
        self.init(
            country: country, region: region, continent: continent, product: product, customerID: customerID,
            invoiceNo: invoiceNo,
            dates: dates ?? .unbounded, quantity: quantity, unitPrice: unitPrice, total: total,
            type: given.coerce(.type, &validation))
    }
}
