internal import Domain
internal import Foundation

/// A source file of made-up sales with every kind of fault, and what a load of it must come to, known as it is made
/// and not by the product's own rules.
package struct SalesFile: Sendable {
    /// What became of a row.
    private enum Fate: CaseIterable {
        case missing, format, rule
    }

    /// The file's bytes, header included; a few rows hold bytes that are no UTF-8, or NUL.
    package private(set) var bytes: [UInt8] = []
    /// Rows below the header.
    package private(set) var rows = 0
    /// Rows that an empty warehouse loads.
    package private(set) var loaded = 0
    /// Rows that repeat an earlier one of the file.
    package private(set) var duplicates = 0
    /// Rows that are rejected, by category.
    package private(set) var rejected: [String: Int] = [:]
    /// The lines of the loaded rows, to be repeated in other files.
    package private(set) var validLines: [String] = []

    private var random: SplitMix64
    private var invoice: Int
    private var seconds: Int
    private var fieldsOfInvoice = (number: "", date: "", customer: "", country: "")
    private var left = 0
    private let products: [Product]

    private struct Product {
        let code: String
        let descriptions: [String]
        let price: Int
    }

    /// The header's line.
    package static let header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
    /// The countries that rows are of, the most frequent first.
    package static let countries = [
        "United Kingdom", "Germany", "France", "EIRE", "Channel Islands", "Unspecified", "Côte d'Ivoire", "O'Land; --",
    ]

    /// Makes a file of so many rows.
    ///
    /// - Parameters:
    ///   - seed: decides everything; files of different seeds have no valid row in common.
    ///   - repeating: lines of other files to put among the rows; each is a duplicate where that file is loaded before.
    package init(rows count: Int, seed: UInt64, days: Int = 120, faults: Double = 0.02, repeating: [String] = []) {
        random = SplitMix64(seed: seed)
        invoice = 100_000 + Int(seed % 80) * 10_000
        seconds = 1_262_304_000 + Int(seed % 7) * 86_400
        products = SalesFile.makeProducts()
        bytes = Array(SalesFile.header.utf8)
        let step = max(1, days * 86_400 / max(1, count))
        for _ in 0..<count { add(faults, step) }
        for line in repeating {
            write(line)
            duplicates += 1
        }
    }

    /// All rejected rows.
    package var rejectedRows: Int { rejected.values.reduce(0, +) }

    /// Writes the file.
    package func write(to path: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

    private mutating func write(_ line: String) {
        bytes += Array(line.utf8)
        bytes.append(10)
        rows += 1
    }

    private mutating func add(_ faults: Double, _ step: Int) {
        if random.happens(faults), rows > 10 { return addFaulty() }
        if random.happens(0.02), let line = validLines.last {
            let earlier = random.pick([line, validLines[Int.random(in: validLines.indices, using: &random)]])
            // Blanks around a value are trimmed, so this is the same row still.
            write(random.happens(0.5) ? earlier : " " + earlier + "  ")
            duplicates += 1
            return
        }
        let line = validLine(step)
        validLines.append(line)
        write(line)
        loaded += 1
    }

    private mutating func nextInvoice(_ step: Int) {
        invoice += 1
        left = Int.random(in: 1...12, using: &random)
        let kind = random.happens(0.06) ? "C" : random.happens(0.004) ? "A" : ""
        let customer = random.happens(0.22) ? "" : "\(12_000 + Int.random(in: 0..<400, using: &random))"
        let share = Double.random(in: 0..<1, using: &random)
        let country = SalesFile.countries[min(SalesFile.countries.count - 1, Int(share * share * share * 9))]
        fieldsOfInvoice = (
            "\(kind)\(invoice)", "", random.happens(0.3) && !customer.isEmpty ? customer + ".0" : customer, country
        )
        // A third of the invoices have the time of the one before.
        if random.happens(0.67) { seconds += Int.random(in: 1...step * 18, using: &random) / 60 * 60 }
        fieldsOfInvoice.date = random.happens(0.2) ? SalesFile.iso(seconds, "T") : SalesFile.iso(seconds, " ")
    }

    /// A row that no other is equal to: its price and quantity within its invoice tell it apart.
    private mutating func validLine(_ step: Int) -> String {
        if left == 0 { nextInvoice(step) }
        left -= 1
        let product = products[
            min(
                products.count - 1,
                Int(Double.random(in: 0..<1, using: &random) * Double.random(in: 0..<1, using: &random) * 400))]
        let isCancellation = fieldsOfInvoice.number.hasPrefix("C")
        let quantity = (left + 1) * 20 + Int.random(in: 1...19, using: &random)
        let price =
            random.happens(0.01)
            ? "0"
            : random.happens(0.1)
                ? String(format: "%d.%04d", product.price / 100, product.price % 100 * 7)
                : String(format: "%d.%02d", product.price / 100, product.price % 100)
        let description =
            random.happens(0.03)
            ? "" : random.happens(0.8) ? product.descriptions[0] : random.pick(product.descriptions)
        return [
            fieldsOfInvoice.number, product.code, SalesFile.quoted(description),
            "\(isCancellation ? -quantity : quantity)",
            fieldsOfInvoice.date, price, fieldsOfInvoice.customer, SalesFile.quoted(fieldsOfInvoice.country),
        ].joined(separator: ",")
    }

    private mutating func addFaulty() {
        let code = products[0].code
        func line(
            invoice: String = "999999", code: String = code, quantity: String = "1",
            date: String = "2010-06-01 10:00:00",
            price: String = "1.00", country: String = "France"
        ) -> String { "\(invoice),\(code),FAULTY,\(quantity),\(date),\(price),12345,\(country)" }
        switch random.pick(Fate.allCases) {
        case .missing:
            reject("MISSING_REQUIRED_FIELD")
            write(
                random.pick([
                    line(invoice: ""), line(code: " "), line(quantity: ""), line(date: ""), line(price: "  "),
                    line(country: ""),
                ]))
        case .format:
            reject("DATA_FORMAT_ERROR")
            if random.happens(0.2) {
                bytes +=
                    Array("999999,\(code),BROKEN ".utf8) + [random.pick([0xFF, 0x00, 0xC3])]
                    + Array(" TEXT,1,2010-06-01,1.00,,France\n".utf8)
                rows += 1
                return
            }
            write(
                random.pick([
                    line(quantity: "six"), line(quantity: "1.5"), line(date: "2010-02-30 10:00:00"),
                    line(date: "yesterday"),
                    line(price: "1,00"), line(price: "1.00001"), line(quantity: "99999999999"),
                    "999999,\(code),TOO SHORT",
                ]))
        case .rule:
            reject("BUSINESS_RULE_VIOLATION")
            write(
                random.pick([
                    line(price: "-1.00"), line(quantity: "-3"), line(quantity: "0"),
                    line(invoice: "A123456", price: "-5"),
                ]))
        }
    }

    private mutating func reject(_ category: String) { rejected[category, default: 0] += 1 }

    private static func makeProducts() -> [Product] {
        var random = SplitMix64(seed: 42)
        let words = [
            "WHITE", "RED", "heart", "LANTERN", "T-LIGHT", "HOLDER", "\"RETRO\"", "SET/6, CARDS", "é", "日本",
            "TWO\nLINES",
        ]
        return (0..<400).map { number in
            let descriptions = (0..<3).map { _ in (0..<3).map { _ in random.pick(words) }.joined(separator: " ") }
            let code = random.happens(0.2) ? "\(20_000 + number)\(random.pick(["a", "A", "B"]))" : "\(20_000 + number)"
            return Product(code: code, descriptions: descriptions, price: Int.random(in: 1...9_999, using: &random))
        } + [
            Product(code: "POST", descriptions: ["POSTAGE"], price: 1_800),
            Product(code: "gift_0001_20", descriptions: [""], price: 2_000),
        ]
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "\"" || $0 == "," || $0 == "\n" }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    private static func iso(_ seconds: Int, _ separator: String) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return String(
            format: "%04d-%02d-%02d%@%02d:%02d:%02d", parts.tm_year + 1_900, parts.tm_mon + 1, parts.tm_mday, separator,
            parts.tm_hour, parts.tm_min, parts.tm_sec)
    }
}
