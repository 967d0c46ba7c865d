import Ingestion
import Testing

@Suite("A header")
struct HeaderTests {
    private func error(_ names: [String]) -> SourceError? {
        do { _ = try Header(names: names, path: "f.csv") } catch { return error }
        return nil
    }

    @Test(
        "is understood in the names of both publications, in any order",
        arguments: [
            "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
            "invoice_no,stock_code,description,quantity,invoice_timestamp,unit_price,customer_id,country",
            "INVOICE NO,stock-code, Description ,QUANTITY,invoice_date,Unit Price,customer-id,COUNTRY",
        ])
    func aliases(line: String) throws {
        let names = line.split(separator: ",").map(String.init)
        let header = try Header(names: names, path: "f.csv")
        #expect(header.missing.isEmpty && header.extra.isEmpty && header.fieldCount == 8)
        for (position, column) in SourceColumn.allCases.enumerated() {
            #expect(header.position(of: column) == position)
        }
        let backwards = try Header(names: names.reversed() + ["Colour"], path: "f.csv")
        #expect(backwards.position(of: .invoiceNo) == 7 && backwards.position(of: .country) == 0)
        #expect(backwards.extra == ["Colour"])
    }

    @Test("that names one column twice, or none that is known, is refused")
    func refused() {
        #expect(error(["Invoice", "InvoiceNo"])?.code == .repeatedColumn)
        #expect(error(["Invoice", "InvoiceNo"])?.description.contains("invoice_no") == true)
        #expect(error(["colour", "size"])?.code == .noKnownColumn)
        #expect(error([])?.code == .noKnownColumn)
    }

    @Test("that lacks a column says which")
    func missing() throws {
        let header = try Header(names: ["Invoice", "Country"], path: "f.csv")
        #expect(header.missing == [.stockCode, .description, .quantity, .invoiceDate, .unitPrice, .customerID])
        #expect(header.position(of: .unitPrice) == nil)
    }
}
