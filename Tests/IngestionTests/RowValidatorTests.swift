import Domain
import Ingestion
import Testing

@Suite("A row of the retail contract")
struct RowValidatorTests {
    private static let names = [
        "Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country",
    ]
    private static let good = ["536365", "85123A", "HOLDER", "6", "2010-12-01 08:26:00", "2.55", "17850", "France"]

    /// What a verdict says, as text: the record's pointers do not outlive the call.
    struct Outcome: Hashable {
        var category: RejectionCategory?
        var rules: [String] = []
        var texts: [String] = []
        var numbers: [Int64] = []
        var fingerprint: RowFingerprint?
        var warnings: ValidSale.Warnings = []
    }

    private func check(_ fields: [String], names: [String] = names) throws -> Outcome {
        func line(_ fields: [String]) -> String {
            fields.map {
                "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
            }
            .joined(separator: ",") + "\n"
        }
        return try check(raw: Array(line(fields).utf8), names: names)
    }

    private func check(raw bytes: [UInt8], names: [String] = names) throws -> Outcome {
        let header = try Header(names: names, path: "test")
        let reader = RecordReader(delimiter: UInt8(ascii: ","))
        reader.expectedFields = header.fieldCount
        bytes.withUnsafeBytes { reader.prepare().copyMemory(from: $0) }
        reader.commit(bytes.count)
        reader.commit(0)
        let validator = RowValidator(header: header)
        switch validator.validate(try #require(reader.next())) {
        case .rejected(let rejection):
            let known = Set(RetailContract.rules)
            for detail in rejection.details { #expect(known.contains(detail.rule), "\(detail.rule.id)") }
            #expect(rejection.rule == rejection.details.first?.rule.id)
            return Outcome(category: rejection.category, rules: rejection.details.map(\.rule.id))
        case .valid(let sale):
            let texts = [sale.invoiceNo, sale.stockCode, sale.description, sale.customerID, sale.country]
            return Outcome(
                texts: texts.map { String(decoding: $0, as: UTF8.self) },
                numbers: [
                    Int64(sale.quantity.value), sale.unitPrice.tenThousandths, sale.total.tenThousandths,
                    sale.invoiceDate.secondsSince1970,
                ], fingerprint: try RowFingerprinter().fingerprint(of: sale), warnings: sale.warnings)
        }
    }

    private func with(_ changes: [Int: String]) -> [String] {
        Self.good.enumerated().map { changes[$0.offset] ?? $0.element }
    }

    @Test("that is valid is trimmed, typed and multiplied")
    func valid() throws {
        let outcome = try check(with([0: " 536365 ", 2: " A \"B\"  C\u{A0}", 6: "17850.0", 7: "\tFrance\r"]))
        #expect(outcome.texts == ["536365", "85123A", "A \"B\"  C", "17850", "France"])
        #expect(outcome.numbers == [6, 25_500, 153_000, 1_291_191_960])
        #expect(outcome.category == nil && outcome.warnings == [])
    }

    @Test(
        "that breaks a rule is rejected by it",
        arguments: [
            (0, "", .missingRequiredField, "invoice_no.missing"),
            (1, " \t", .missingRequiredField, "stock_code.missing"),
            (3, "", .missingRequiredField, "quantity.missing"),
            (4, "\u{A0}", .missingRequiredField, "invoice_date.missing"),
            (5, "", .missingRequiredField, "unit_price.missing"), (7, " ", .missingRequiredField, "country.missing"),
            (0, String(repeating: "1", count: 33), .dataQualityIssue, "invoice_no.too_long"),
            (1, "A\tB", .dataQualityIssue, "stock_code.invalid_character"),
            (2, String(repeating: "x", count: 513), .dataQualityIssue, "description.too_long"),
            (2, "a\u{1}b", .dataQualityIssue, "description.invalid_character"),
            (6, String(repeating: "1", count: 33), .dataQualityIssue, "customer_id.too_long"),
            (7, "Fra\nnce", .dataQualityIssue, "country.invalid_character"),
            (3, "six", .dataFormatError, "quantity.invalid_format"),
            (3, "1.5", .dataFormatError, "quantity.invalid_format"),
            (3, "3000000000", .dataFormatError, "quantity.out_of_range"),
            (3, "0", .businessRuleViolation, "quantity.not_positive"),
            (3, "-1", .businessRuleViolation, "quantity.not_positive"),
            (4, "soon", .dataFormatError, "invoice_date.invalid_format"),
            (4, "2010-02-30", .dataFormatError, "invoice_date.out_of_range"),
            (5, "1,5", .dataFormatError, "unit_price.invalid_format"),
            (5, "1e3", .dataFormatError, "unit_price.invalid_format"),
            (5, "0.00001", .dataFormatError, "unit_price.too_precise"),
            (5, "100000000000000", .dataFormatError, "unit_price.out_of_range"),
            (5, "-0.01", .businessRuleViolation, "unit_price.negative"),
            (5, "99999999999999", .dataQualityIssue, "total.out_of_range"),
        ] as [(Int, String, RejectionCategory, String)])
    func rules(column: Int, value: String, category: RejectionCategory, rule: String) throws {
        #expect(try check(with([column: value])) == Outcome(category: category, rules: [rule]))
    }

    @Test("tells everything that is wrong, by precedence")
    func allViolations() throws {
        let outcome = try check(with([0: "C1", 1: "", 2: "a\u{1}", 3: "x", 4: "", 5: "-1"]))
        #expect(outcome.category == .missingRequiredField)
        #expect(
            outcome.rules == [
                "stock_code.missing", "invoice_date.missing", "quantity.invalid_format", "unit_price.negative",
                "description.invalid_character",
            ])
    }

    @Test("may go without a customer and a description")
    func optionalColumns() throws {
        #expect(try check(with([2: "", 6: " "])).texts == ["536365", "85123A", "", "", "France"])
    }

    @Test("of a cancellation may take back, and is remarkable when it does not")
    func cancellations() throws {
        #expect(try check(with([0: "C536379", 3: "-1"])).numbers.first == -1)
        #expect(try check(with([0: "C536379"])).warnings == .positiveCancellation)
        #expect(try check(with([0: "A563185", 3: "-1"])).rules == ["quantity.not_positive"])
        #expect(try check(with([5: "0"])).warnings == .zeroPrice)
    }

    @Test("that cannot be split is rejected with the reasons")
    func malformed() throws {
        #expect(try check(raw: Array("1,2\n".utf8)).rules == ["field_count"])
        #expect(try check(raw: Array("1,\"2\n".utf8)).rules == ["unterminated_quote"])
        #expect(try check(raw: Array("\"1\"2\n".utf8)).rules == ["text_after_quote"])
        #expect(try check(raw: [0xFF, 0x00, 0x0A]).rules == ["field_count", "invalid_utf8", "nul_character"])
        #expect(try check(raw: [0xFF, 0x0A]).category == .dataFormatError)
        let long = [UInt8](repeating: 0x78, count: RecordReader.chunk)
        #expect(try check(raw: long).rules == ["field_count"])
    }

    @Test("is rejected when the file lacks a required column, which it names")
    func missingColumn() throws {
        let names = Self.names.filter { $0 != "Price" }
        let fields = Self.good.enumerated().filter { $0.offset != 5 }.map(\.element)
        let outcome = try check(fields, names: names)
        #expect(outcome.category == .missingRequiredField && outcome.rules == ["unit_price.missing"])
        let withoutCustomer = try check(
            Self.good.enumerated().filter { $0.offset != 6 }.map(\.element),
            names: Self.names.filter { $0 != "Customer ID" })
        #expect(withoutCustomer.texts.count == 5)
    }

    @Test("has the fingerprint of its values, not of its spelling")
    func fingerprints() throws {
        let good = try check(Self.good).fingerprint
        #expect(good != nil)
        for same in [
            [5: "2.5500"], [6: "17850.0"], [3: "6.0"], [4: "12/1/2010 8:26"], [1: " 85123A "],
            [4: "2010-12-01T08:26:00Z"],
        ] { #expect(try check(with(same)).fingerprint == good) }
        var seen: Set<RowFingerprint> = []
        for different in [
            [:], [0: "536366"], [1: "85123a"], [2: "HOLDERS"], [2: ""], [3: "7"], [4: "2010-12-01 08:27"], [5: "2.56"],
            [6: ""], [6: "17851"], [7: "Spain"], [1: "85123AH", 2: "OLDER"], [1: "85123", 2: "AHOLDER"],
        ] {
            let fingerprint = try #require(try check(with(different)).fingerprint)
            #expect(seen.insert(fingerprint).inserted)
            #expect(fingerprint.bytes.count == 16)
        }
    }

    @Test("obeys rules that are declared once each")
    func contract() {
        #expect(Set(RetailContract.rules.map(\.id)).count == RetailContract.rules.count)
        #expect(Set(RetailContract.rules.map(\.category)) == Set(RejectionCategory.allCases))
        #expect(RetailContract.rules.allSatisfy { !$0.description.isEmpty })
        #expect(Rejection.duplicate.category == .duplicate && Rejection.duplicate.rule == "row.duplicate")
    }

    @Test("breaks only declared rules, and never the program, whatever its fields are")
    func mutations() throws {
        var random = SplitMix64(seed: 3)
        let pieces = [
            "", " ", "-", "0", "9", ".", "/", ":", "e", "C", "\"", "\n", "\u{A0}", "é", "99999999999", "2010-12-01",
        ]
        for _ in 0..<5_000 {
            var fields = Self.good
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let column = Int.random(in: 0..<8, using: &random)
                let piece = pieces.randomElement(using: &random) ?? ""
                fields[column] =
                    Bool.random(using: &random) ? fields[column] + piece : piece + fields[column].dropFirst()
            }
            let outcome = try check(fields)
            #expect((outcome.category == nil) == outcome.rules.isEmpty)
        }
    }
}
