internal import Domain

/// Checks records against the retail contract: the hot loop of validation, without an allocation for a valid row.
///
/// It belongs to the thread or actor that uses it.
package final class RowValidator {
    /// What became of a record.
    package enum Verdict {
        /// It is valid; the sale's texts live until the next call.
        case valid(ValidSale)
        /// It is kept out, for all of these reasons.
        case rejected(Rejection)
    }

    private let header: Header
    private let positions: [Int]
    private var scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 1)
    private var scratchCount = 0
    private var details: [Rejection.Detail] = []

    /// A validator for the records of a file with that header.
    package init(header: Header) {
        self.header = header
        positions = SourceColumn.allCases.map { header.position(of: $0) ?? -1 }
    }

    deinit { scratch.deallocate() }

    /// Checks one record, all of its columns even when one is wrong.
    package func validate(_ record: SourceRecord) -> Verdict {
        guard record.malformation.isEmpty else { return .rejected(malformed(record)) }
        scratchCount = 0
        var texts = ValidSale.Texts()
        let hasInvoice = text(.invoiceNo, InvoiceNumber.self, record, &texts.invoiceNo)
        text(.stockCode, StockCode.self, record, &texts.stockCode)
        text(.description, Description.self, record, &texts.description)
        text(.customerID, CustomerID.self, record, &texts.customerID)
        text(.country, CountryName.self, record, &texts.country)
        let quantity = value(.quantity, Quantity.self, record)
        let date = value(.invoiceDate, InvoiceDate.self, record)
        let price = value(.unitPrice, Money.self, record)
        let kind =
            hasInvoice ? texts.invoiceNo.withMemoryRebound(to: UInt8.self) { InvoiceNumber.kind(of: $0.span) } : nil
        if let price, price < .zero {
            add(.unitPrice, Violation(.negative, "must not be below 0"), record)
        }
        if let quantity, quantity.value <= 0, let kind, kind != .cancellation {
            add(.quantity, Violation(.notPositive, "must be above 0: the invoice is not a cancellation"), record)
        }
        if details.isEmpty, let quantity, let date, let price, let kind {
            if let total = price.multiplied(by: quantity.value) {
                return .valid(
                    ValidSale(
                        texts: texts, kind: kind, quantity: quantity, unitPrice: price, total: total, invoiceDate: date,
                        warnings: warnings(quantity, price, kind)))
            }
            let rule = RetailContract.totalOutOfRange
            details.append(Rejection.Detail(rule: rule, field: "total", message: rule.description, input: nil))
        }
        defer { details.removeAll(keepingCapacity: true) }
        return .rejected(Rejection(details))
    }

    private func warnings(_ quantity: Quantity, _ price: Money, _ kind: SaleType) -> ValidSale.Warnings {
        var warnings: ValidSale.Warnings = []
        if price == .zero { warnings.insert(.zeroPrice) }
        if kind == .cancellation, quantity.value > 0 { warnings.insert(.positiveCancellation) }
        return warnings
    }
}

extension RowValidator {
    /// Finds a column's canonical text; false when there is none, which is noted if that is a mistake.
    @discardableResult
    private func text<Value: ValidatedText>(
        _ column: SourceColumn, _: Value.Type, _ record: SourceRecord, _ result: inout UnsafeRawBufferPointer
    ) -> Bool {
        let bytes = field(column, record)
        // Throwing makes a message, which a row that is valid without the value must not pay for.
        if !column.isRequired, bytes.isEmpty || Blank.trimmed(bytes.span).isEmpty { return false }
        do {
            let range = try Value.canonicalRange(of: bytes.span)
            result = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[range])
            return true
        } catch {
            add(column, error, record)
            return false
        }
    }

    private func value<Value: Coercible>(_ column: SourceColumn, _: Value.Type, _ record: SourceRecord) -> Value? {
        do { return try Value(field(column, record).span) } catch {
            add(column, error, record)
            return nil
        }
    }

    /// A column's bytes, unescaped; empty when the file does not have it.
    private func field(_ column: SourceColumn, _ record: SourceRecord) -> UnsafeBufferPointer<UInt8> {
        let position = positions[column.index]
        guard position >= 0, position < record.fields.count, let base = record.bytes.baseAddress else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        let slice = record.fields[position]
        let start = (base + Int(slice.offset)).assumingMemoryBound(to: UInt8.self)
        let bytes = UnsafeBufferPointer(start: start, count: Int(slice.length))
        return slice.needsUnescape ? unescape(bytes, within: record.bytes.count) : bytes
    }

    /// Copies a quoted field with each doubled quote once.
    ///
    /// The fields of a record share the scratch memory, so it must hold the whole record before the first of them is
    /// copied.
    private func unescape(_ bytes: UnsafeBufferPointer<UInt8>, within count: Int) -> UnsafeBufferPointer<UInt8> {
        if scratchCount == 0, scratch.count < count {
            scratch.deallocate()
            scratch = .allocate(byteCount: count, alignment: 1)
        }
        let target = UnsafeMutableRawBufferPointer(rebasing: scratch[scratchCount...])
        var length = 0
        var index = 0
        while index < bytes.count {
            target[length] = bytes[index]
            length += 1
            index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        scratchCount += length
        let copy = UnsafeRawBufferPointer(rebasing: target[..<length])
        return copy.assumingMemoryBound(to: UInt8.self)
    }

    private func add(_ column: SourceColumn, _ violation: Violation, _ record: SourceRecord) {
        let position = positions[column.index]
        let name = column.rawValue
        guard position >= 0, position < record.fields.count else {
            let message = "\(name) is missing: the file has no such column"
            let rule = RetailContract.rule(column, .missing)
            details.append(Rejection.Detail(rule: rule, field: name, message: message, input: nil))
            return
        }
        let error = FieldError(name, violation, input: record.field(position))
        let rule = RetailContract.rule(column, violation.code)
        details.append(Rejection.Detail(rule: rule, field: name, message: error.message, input: error.input))
    }

    private func malformed(_ record: SourceRecord) -> Rejection {
        let broken = RetailContract.malformations.filter { record.malformation.contains($0.reason) }
        return Rejection(
            broken.map { reason, rule in
                let found =
                    reason == .fieldCount ? "; the header has \(header.fieldCount), this has \(record.fieldCount)" : ""
                return Rejection.Detail(
                    rule: rule, field: nil, message: "not so here: \(rule.description)\(found)", input: nil)
            })
    }
}
