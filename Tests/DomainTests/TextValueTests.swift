import Domain
import Testing

@Suite("Texts and whole numbers")
struct TextValueTests {
    private func code<Value: Coercible>(_ type: Value.Type, _ text: String) -> ViolationCode? {
        do { _ = try Value(text) } catch { return error.code }
        return nil
    }

    @Test("are trimmed at both ends and kept inside")
    func trimming() throws {
        #expect(try StockCode("\u{FEFF} 85123a\t\r\n").text == "85123a")
        #expect(try CountryName("\u{A0}United  Kingdom \u{A0}").text == "United  Kingdom")
        #expect(try Description(" TWO\r\nLINES\tHERE ").text == "TWO\r\nLINES\tHERE")
        #expect(try Description("à").text == "à")
        #expect(try Description("x\u{BF}").text == "x\u{BF}")
        #expect(code(StockCode.self, " \t\u{A0}\u{FEFF}") == .missing)
    }

    @Test("have a greatest length, counted in characters")
    func lengths() throws {
        #expect(try StockCode(String(repeating: "é", count: 64)).text.utf8.count == 128)
        #expect(code(StockCode.self, String(repeating: "é", count: 65)) == .tooLong)
        #expect(code(InvoiceNumber.self, String(repeating: "1", count: 33)) == .tooLong)
        #expect(code(CustomerID.self, String(repeating: "1", count: 33)) == .tooLong)
        #expect(code(CountryName.self, String(repeating: "x", count: 65)) == .tooLong)
        #expect(code(Description.self, String(repeating: "x", count: 512)) == nil)
        #expect(code(Description.self, String(repeating: "x", count: 513)) == .tooLong)
    }

    @Test("hold no control characters", arguments: ["a\u{0}b", "a\u{1}b", "a\u{7F}b", "a\u{85}b", "a\u{9F}b"])
    func controls(text: String) {
        #expect(code(StockCode.self, text) == .invalidCharacter)
        #expect(code(Description.self, text) == .invalidCharacter)
    }

    @Test("hold line breaks in descriptions only")
    func lineBreaks() {
        #expect(code(StockCode.self, "a\nb") == .invalidCharacter)
        #expect(code(Description.self, "a\nb") == nil)
    }

    @Test(
        "tell an invoice's kind by its first letter and a digit",
        arguments: [
            ("536365", .sale), ("C536379", .cancellation), ("c1", .cancellation), ("A563185", .adjustment),
            (" C536379 ", .cancellation), ("C", .sale), ("CA1", .sale), ("AB12", .sale), ("1C", .sale),
        ] as [(String, SaleType)])
    func kinds(text: String, kind: SaleType) throws {
        #expect(try InvoiceNumber(text).kind == kind)
    }

    @Test(
        "drop zero decimals of a customer's number",
        arguments: [
            ("17850.0", "17850"), ("17850", "17850"), (" 17850.000 ", "17850"), ("17850.5", "17850.5"),
            ("17850.", "17850."), ("A1.0", "A1.0"), (".0", ".0"), ("007.0", "007"), ("1.0.0", "1.0.0"),
        ])
    func customers(text: String, canonical: String) throws {
        #expect(try CustomerID(text).text == canonical)
    }

    @Test(
        "are read as quantities",
        arguments: [
            ("6", 6), ("-6", -6), ("0", 0), ("6.0", 6), ("-80995", -80_995), ("2147483647", .max),
            ("-2147483648", .min),
            (" 7 ", 7), ("00000000000000000007", 7),
        ] as [(String, Int32)])
    func quantities(text: String, value: Int32) throws {
        #expect(try Quantity(text).value == value)
    }

    @Test(
        "that are no quantities are refused with the reason",
        arguments: [
            ("", .missing), ("six", .invalidFormat), ("6.5", .invalidFormat), ("6.", .invalidFormat),
            ("-", .invalidFormat),
            ("1e3", .invalidFormat), ("1,000", .invalidFormat), ("2147483648", .outOfRange),
            ("-2147483649", .outOfRange), ("99999999999999999999999", .outOfRange),
        ] as [(String, ViolationCode)])
    func wrongQuantities(text: String, expected: ViolationCode) {
        #expect(code(Quantity.self, text) == expected)
    }

    @Test("are identifiers from one to the greatest 64-bit number")
    func identifiers() throws {
        #expect(try SaleID("9223372036854775807").value == .max)
        #expect(SaleID(0) == nil && BatchID(-1) == nil && FileID(1)?.value == 1)
        #expect(code(SaleID.self, "0") == .outOfRange)
        #expect(code(WarehouseVersion.self, "-5") == .outOfRange)
        #expect(code(SaleID.self, "9223372036854775808") == .outOfRange)
        #expect(code(SaleID.self, "1; DROP TABLE fact_sales") == .invalidFormat)
    }
}
