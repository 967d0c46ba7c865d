internal import Domain

/// One sale as JSON, with its amounts in another currency beside where one is asked for.
enum SaleRepresentation {
    static func write(_ sale: Sale, _ conversion: Conversion?, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("id")
            writer.integer(sale.id.value)
            writer.key("invoice_no")
            writer.string(sale.invoiceNo.text)
            writer.key("stock_code")
            writer.string(sale.stockCode.text)
            writer.key("description")
            writer.string(sale.description?.text)
            writer.key("quantity")
            writer.integer(sale.quantity.value)
            writer.key("unit_price")
            writer.money(sale.unitPrice)
            writer.key("total")
            writer.money(sale.total)
            writer.key("invoice_date")
            writer.raw { bytes in
                bytes.append(UInt8(ascii: "\""))
                sale.invoiceDate.append(to: &bytes)
                bytes.append(UInt8(ascii: "\""))
            }
            writer.key("customer_id")
            writer.string(sale.customerID?.text)
            writer.key("country")
            writer.string(sale.country.text)
            if let conversion { write(sale, conversion, to: &writer) }
        }
    }

    /// `unit_price_eur`, `total_eur`, the rate, and whose and of which day it is.
    private static func write(_ sale: Sale, _ conversion: Conversion, to writer: inout JSONWriter) {
        let rate = conversion.rate(on: sale.invoiceDate.day)
        for (name, amount) in [("unit_price_", sale.unitPrice), ("total_", sale.total)] {
            writer.key(dynamic: name + conversion.currency.suffix)
            writer.money(rate?.row.rate.converted(amount))
        }
        RateRepresentation.write(rate, to: &writer)
    }
}

/// A day's exchange rate as JSON members, where it came from among them.
enum RateRepresentation {
    static func write(_ rate: Conversion.DayRate?, to writer: inout JSONWriter) {
        writer.key("exchange_rate")
        if let rate { writer.raw { rate.row.rate.append(to: &$0) } } else { writer.null() }
        writer.key("exchange_rate_date")
        writer.string(rate.map { "\($0.row.day)" })
        writer.key("exchange_rate_source")
        writer.string((rate?.source ?? .missing).rawValue)
    }
}
