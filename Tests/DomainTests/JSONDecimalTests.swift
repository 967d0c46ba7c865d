import Domain
import Testing

@Suite("A decimal number in JSON")
struct JSONDecimalTests {
    @Test(
        "keeps two decimals at least and drops the zeros after them",
        arguments: [
            ("1253.1400", "1253.14"), ("15.3000", "15.30"), ("0.0000", "0.00"), ("-0.0010", "-0.001"),
            ("7.1234", "7.1234"),
            ("12", "12"), ("1.5", "1.5"),
        ])
    func decimal(_ text: String, _ written: String) {
        var writer = JSONWriter()
        writer.array { $0.decimal(text) }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[\(written)]")
    }
}
