internal import Domain
internal import Services

/// Sales as JSON, each with the bytes that a page of sales has for it: one document, or lines of one object each.
struct JSONLayout: SalesLayout {
    /// Whether each sale is a line by itself.
    let isLines: Bool
    let conversion: Conversion?

    func begin(_ bytes: inout [UInt8]) {
        if !isLines { bytes.append(contentsOf: #"{"items":["#.utf8) }
    }

    func append(_ sale: Sale, number: Int64, to bytes: inout [UInt8]) {
        if !isLines && number > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONWriter.append(to: &bytes) { SaleRepresentation.write(sale, conversion, to: &$0) }
        if isLines { bytes.append(UInt8(ascii: "\n")) }
    }

    func end(_ count: Int64, _ bytes: inout [UInt8]) {
        if !isLines { bytes.append(contentsOf: #"],"total":\#(count)}"#.utf8) }
    }
}
