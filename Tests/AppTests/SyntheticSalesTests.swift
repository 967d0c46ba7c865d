import App
import Foundation
import Testing

/// A row as the rules of the retail contract see it, read independently of how it was written.
private struct Row {
    var columns: [String]

    var category: String? {
        let required = [0, 1, 3, 4, 5, 7]
        if required.contains(where: { columns[$0].isEmpty }) { return "MISSING_REQUIRED_FIELD" }
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd HH:mm:ss"
        formatter.timeZone = TimeZone(identifier: "UTC")
        guard let quantity = Int(columns[3]), let price = Decimal(whole: columns[5]),
            formatter.date(from: columns[4]) != nil
        else { return "DATA_FORMAT_ERROR" }
        if price < 0 || (quantity <= 0 && !columns[0].hasPrefix("C")) { return "BUSINESS_RULE_VIOLATION" }
        return nil
    }
}

extension Decimal {
    /// The whole of `text` as a decimal, not just its beginning.
    fileprivate init?(whole text: String) {
        guard text.allSatisfy({ $0.isNumber || $0 == "." || $0 == "-" }), text.split(separator: ".").count <= 2 else {
            return nil
        }
        self.init(string: text, locale: Locale(identifier: "en_US_POSIX"))
    }
}

/// The file as bytes, and as rows after a plain reading of RFC 4180.
private func file(_ options: SyntheticSalesOptions, chunk: Int = 1 << 20) -> (
    bytes: [UInt8], summary: SyntheticSalesSummary
) {
    var sales = SyntheticSales(options)
    var bytes: [UInt8] = []
    while let next = sales.nextChunk(size: chunk) { bytes += next }
    return (bytes, sales.summary)
}

private func rows(_ bytes: [UInt8]) -> [Row] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
        var columns: [String] = [""]
        var quoted = false
        for character in line {
            if character == "\"" {
                if quoted == false && columns[columns.count - 1].hasSuffix("\"") == false
                    && !columns[columns.count - 1].isEmpty
                {
                    columns[columns.count - 1].append("\"")
                }
                quoted.toggle()
            } else if character == "," && !quoted {
                columns.append("")
            } else {
                columns[columns.count - 1].append(character)
            }
        }
        return Row(columns: columns.map { $0.trimmingCharacters(in: .whitespaces) })
    }
}

@Suite("Synthetic sales")
struct SyntheticSalesTests {
    private static var faulty: SyntheticSalesOptions {
        var options = SyntheticSalesOptions()
        options.rows = 5000
        options.seed = 42
        options.cancellations = 0.1
        options.duplicates = 0.05
        options.missing = 0.03
        options.malformed = 0.03
        options.violations = 0.03
        options.zeroPrices = 0.05
        return options
    }

    @Test("The expected counts are those that the contract's rules give for the file")
    func counts() throws {
        let (bytes, summary) = file(Self.faulty)
        let rows = rows(bytes)
        #expect(rows.count == 5000)
        #expect(rows.allSatisfy { $0.columns.count == 8 })
        var rejected: [String: Int] = [:]
        var seen: Set<[String]> = []
        var duplicates = 0
        var facts: [Row] = []
        for row in rows {
            if let category = row.category {
                rejected[category, default: 0] += 1
            } else if seen.insert(row.columns).inserted {
                facts.append(row)
            } else {
                duplicates += 1
            }
        }
        #expect(summary.sourceRows == 5000)
        #expect(summary.rejectedByCategory == rejected)
        #expect(summary.rejected == rejected.values.reduce(0, +))
        #expect(Set(rejected.keys) == ["MISSING_REQUIRED_FIELD", "DATA_FORMAT_ERROR", "BUSINESS_RULE_VIOLATION"])
        #expect(summary.duplicates == duplicates)
        #expect(duplicates > 0)
        #expect(summary.factRows == facts.count)
        #expect(summary.sourceRows == summary.factRows + summary.rejected + summary.duplicates)
        #expect(summary.quantitySum == facts.reduce(0) { $0 + (Int($1.columns[3]) ?? 0) })
        let total = facts.reduce(Decimal(0)) {
            $0 + (Decimal(whole: $1.columns[3]) ?? 0) * (Decimal(whole: $1.columns[5]) ?? 0)
        }
        #expect(Decimal(string: summary.totalSum) == total)
        #expect(summary.invoices == Set(facts.map(\.columns[0])).count)
        #expect(summary.cancellationRows == facts.count { $0.columns[0].hasPrefix("C") })
        #expect(summary.rowsWithoutCustomer == facts.count { $0.columns[6].isEmpty })
        #expect(summary.zeroPriceRows == facts.count { Decimal(whole: $0.columns[5]) == 0 })
        #expect(summary.zeroPriceRows > 0 && summary.cancellationRows > 0)
    }

    @Test("A seed gives the same bytes whenever it is asked, another seed others")
    func deterministic() {
        var other = Self.faulty
        other.seed = 43
        let (bytes, summary) = file(Self.faulty)
        let again = file(Self.faulty)
        #expect(bytes == again.bytes)
        #expect(summary == again.summary)
        #expect(bytes != file(other).bytes)
        #expect(bytes.starts(with: SyntheticSales.header.utf8))
    }

    @Test("Dates lie in the days that were asked for, from the first to the last")
    func dates() {
        var options = SyntheticSalesOptions()
        options.rows = 3000
        options.year = 2028
        options.days = 60
        options.missing = 0
        options.malformed = 0
        let days = Set(rows(file(options).bytes).map { $0.columns[4].prefix(10) })
        #expect(days.min() == "2028-01-01")
        #expect(days.max().map { $0 >= "2028-02-28" && $0 <= "2028-02-29" } == true)
    }

    @Test("Without faults every row is a fact; without rows there is only the header")
    func noFaults() {
        var options = SyntheticSalesOptions()
        options.rows = 1000
        options.duplicates = 0
        options.missing = 0
        options.malformed = 0
        options.violations = 0
        #expect(file(options).summary.factRows == 1000)
        options.rows = 0
        #expect(file(options).bytes == Array(SyntheticSales.header.utf8))
    }

    @Test("Chunks are whole lines, however small")
    func chunks() {
        var sales = SyntheticSales(Self.faulty)
        var count = 0
        while let chunk = sales.nextChunk(size: 200) {
            #expect(chunk.last == UInt8(ascii: "\n"))
            count += 1
        }
        #expect(count > 1000)
        #expect(sales.summary.sourceRows == 5000)
    }
}

@Suite("Progress bar")
struct ProgressBarTests {
    @Test("Shows the share, the rate and the time that is left")
    func text() {
        let line = ProgressBar.text(
            label: "loading", unit: "rows", fraction: 0.25, count: 1_234_567, elapsed: .seconds(2), columns: 100)
        #expect(line == "loading [#######.......................] 25% 1,234,567 rows  617,283 rows/s  ETA 00:06")
    }

    @Test("Fits into a narrow terminal, and does without a total")
    func narrow() {
        for columns in 1...60 {
            let line = ProgressBar.text(
                label: "loading", unit: "rows", fraction: 0.5, count: 10, elapsed: .zero, columns: columns)
            #expect(line.count <= max(1, columns - 1))
        }
        let unknown = ProgressBar.text(
            label: "loading", unit: "rows", fraction: nil, count: 10, elapsed: .seconds(1), columns: 80)
        #expect(unknown == "loading 10 rows  10 rows/s")
    }
}

@Suite("Exit status")
struct ExitStatusTests {
    @Test("Wrong settings are wrong usage, an unforeseen error could not run")
    func mapping() {
        #expect(ExitStatus(ConfigurationError(problems: [])) == .usage)
        #expect(ExitStatus(CommandFailure(.checkFailed, "x")) == .checkFailed)
        #expect(ExitStatus(CancellationError()) == .couldNotRun)
        #expect([ExitStatus.success, .checkFailed, .usage, .couldNotRun].map(\.rawValue) == [0, 1, 2, 3])
    }
}
