internal import Domain
internal import Services

/// Sales as a table in CSV: RFC 4180, with a header line that names the columns like the members in JSON.
///
/// A missing value is an empty field. Texts stand as they are in the warehouse: a spreadsheet that takes one for a
/// formula is not warned.
struct CSVLayout: SalesLayout {
    let conversion: Conversion?

    func begin(_ bytes: inout [UInt8]) {
        bytes.append(
            contentsOf:
                "id,invoice_no,stock_code,description,quantity,unit_price,total,invoice_date,customer_id,country".utf8)
        if let suffix = conversion?.currency.suffix {
            bytes.append(
                contentsOf:
                    ",unit_price_\(suffix),total_\(suffix),exchange_rate,exchange_rate_date,exchange_rate_source".utf8)
        }
        CSVLayout.endLine(&bytes)
    }

    func append(_ sale: Sale, number: Int64, to bytes: inout [UInt8]) {
        JSONWriter.append(sale.id.value, to: &bytes)
        CSVLayout.field(sale.invoiceNo.text, &bytes)
        CSVLayout.field(sale.stockCode.text, &bytes)
        CSVLayout.field(sale.description?.text, &bytes)
        bytes.append(CSVLayout.comma)
        JSONWriter.append(Int64(sale.quantity.value), to: &bytes)
        bytes.append(CSVLayout.comma)
        sale.unitPrice.append(to: &bytes)
        bytes.append(CSVLayout.comma)
        sale.total.append(to: &bytes)
        bytes.append(CSVLayout.comma)
        sale.invoiceDate.append(to: &bytes)
        CSVLayout.field(sale.customerID?.text, &bytes)
        CSVLayout.field(sale.country.text, &bytes)
        if let conversion { append(conversion.rate(on: sale.invoiceDate.day), of: sale, to: &bytes) }
        CSVLayout.endLine(&bytes)
    }

    func end(_ count: Int64, _ bytes: inout [UInt8]) {}

    private func append(_ rate: Conversion.DayRate?, of sale: Sale, to bytes: inout [UInt8]) {
        for amount in [sale.unitPrice, sale.total] {
            bytes.append(CSVLayout.comma)
            rate?.row.rate.converted(amount)?.append(to: &bytes)
        }
        bytes.append(CSVLayout.comma)
        rate?.row.rate.append(to: &bytes)
        CSVLayout.field(rate.map { "\($0.row.day)" }, &bytes)
        CSVLayout.field((rate?.source ?? .missing).rawValue, &bytes)
    }

    private static let comma = UInt8(ascii: ",")

    private static func endLine(_ bytes: inout [UInt8]) {
        bytes.append(0x0D)
        bytes.append(0x0A)
    }

    /// Appends a comma and a field, in quotes where RFC 4180 wants them.
    private static func field(_ text: String?, _ bytes: inout [UInt8]) {
        bytes.append(comma)
        guard var text else { return }
        text.withUTF8 { text in
            let needsQuotes = text.contains { $0 == comma || $0 == UInt8(ascii: "\"") || $0 == 0x0D || $0 == 0x0A }
            guard needsQuotes else { return bytes.append(contentsOf: text) }
            bytes.append(UInt8(ascii: "\""))
            for byte in text {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }
}
