internal import Domain

/// The retail contract: every rule that a row is checked against, declared once, for checks, reports and documentation.
package enum RetailContract {
    /// A row like it is in the warehouse, or came earlier in the batch.
    package static let duplicate = ContractRule(
        "row.duplicate", .duplicate, "a row is not the same in all eight columns as an earlier one")
    /// The total of a row cannot be held.
    package static let totalOutOfRange = ContractRule(
        "total.out_of_range", .dataQualityIssue, "quantity times unit_price has at most 14 digits before the point")
    /// A price of nothing.
    package static let zeroPrice = ContractRule(
        .unitPrice, .zero, .dataQualityIssue, "unit_price is above 0", severity: .warning)
    /// A cancellation that takes nothing back.
    package static let positiveCancellation = ContractRule(
        "quantity.positive_on_cancellation", .dataQualityIssue, "quantity is not above 0 on a cancellation",
        severity: .warning)

    /// All rules, in the order in which a row is checked.
    package static let rules: [ContractRule] =
        malformations.map(\.rule) + SourceColumn.allCases.flatMap(rules(of:)) + [
            ContractRule(.unitPrice, .negative, .businessRuleViolation, "unit_price is not below 0"),
            ContractRule(
                .quantity, .notPositive, .businessRuleViolation,
                "quantity is above 0 unless the invoice is a cancellation"),
            totalOutOfRange, duplicate, zeroPrice, positiveCancellation,
        ]

    /// The rules of a record that cannot be split into fields of text.
    package static let malformations: [(reason: Malformation, rule: ContractRule)] = [
        (.unterminatedQuote, ContractRule("unterminated_quote", .dataFormatError, "a quoted field ends with a quote")),
        (
            .recordTooLong,
            ContractRule(
                "record_too_long", .dataFormatError, "a record has at most \(RecordReader.standardLimit) bytes")
        ),
        (
            .textAfterQuote,
            ContractRule(
                "text_after_quote", .dataFormatError, "a closing quote is followed by a delimiter or a line end")
        ),
        (.fieldCount, ContractRule("field_count", .dataFormatError, "a record has as many fields as the header")),
        (.invalidUTF8, ContractRule("invalid_utf8", .dataFormatError, "a record is text in UTF-8")),
        (.nulCharacter, ContractRule("nul_character", .dataFormatError, "a record holds no zero byte")),
    ]

    /// The rule that a column's violation breaks.
    static func rule(_ column: SourceColumn, _ code: ViolationCode) -> ContractRule {
        let id = column.rawValue + "." + code.rawValue
        return byID[id] ?? ContractRule(column, code, .dataQualityIssue, "\(column.rawValue) is valid")
    }

    private static let byID = Dictionary(rules.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    private static func rules(of column: SourceColumn) -> [ContractRule] {
        switch column {
        case .invoiceNo: text(column, InvoiceNumber.self)
        case .stockCode: text(column, StockCode.self)
        case .description: text(column, Description.self)
        case .customerID: text(column, CustomerID.self)
        case .country: text(column, CountryName.self)
        case .quantity: value(column, Quantity.self, [.invalidFormat, .outOfRange])
        case .invoiceDate: value(column, InvoiceDate.self, [.invalidFormat, .outOfRange])
        case .unitPrice: value(column, Money.self, [.invalidFormat, .outOfRange, .tooPrecise])
        }
    }

    private static func text<Value: ValidatedText>(_ column: SourceColumn, _: Value.Type) -> [ContractRule] {
        var rules: [ContractRule] = []
        if column.isRequired {
            rules.append(ContractRule(column, .missing, .missingRequiredField, "\(column.rawValue) is not empty"))
        }
        rules.append(
            ContractRule(
                column, .tooLong, .dataQualityIssue,
                "\(column.rawValue) has at most \(Value.maximumLength) characters"))
        rules.append(
            ContractRule(column, .invalidCharacter, .dataQualityIssue, "\(column.rawValue) has no control character"))
        return rules
    }

    private static func value<Value: Coercible>(
        _ column: SourceColumn, _: Value.Type, _ codes: [ViolationCode]
    ) -> [ContractRule] {
        [ContractRule(column, .missing, .missingRequiredField, "\(column.rawValue) is not empty")]
            + codes.map { ContractRule(column, $0, .dataFormatError, "\(column.rawValue) \(Value.constraint)") }
    }
}
