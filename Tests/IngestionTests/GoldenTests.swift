import Domain
import Foundation
import Ingestion
import Testing

/// The two real files of the retail contract, where they are.
private enum Shared {
    static let data: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let environment = ProcessInfo.processInfo.environment["MARTLET_SHARED"].map { URL(filePath: $0) }
        let candidates = [environment, root.appending(path: "../shared")].compactMap { $0?.appending(path: "data") }
        return candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "golden.json").path) }
    }()

    static func path(_ year: String) -> String {
        data?.appending(path: "online_retail_\(year).csv.gz").path ?? ""
    }
}

private struct Golden: Decodable, Equatable {
    var source_rows = 0
    var rejected = 0
    var duplicates = 0
    var fact_rows = 0
    var quantity_sum = 0
    var total_sum = ""
    var invoices = 0
    var stock_codes = 0
    var customers = 0
    var countries = 0
    var days = 0
    var cancellation_rows = 0
    var rows_without_customer = 0
    var zero_price_rows = 0
}

/// Loads files the way a batch does, as far as rows and their sums go.
private struct Tally: ~Copyable {
    var golden = Golden()
    private var total: Int64 = 0
    private var set = FingerprintSet()
    private var invoices: Set<String> = []
    private var stockCodes: Set<String> = []
    private var customers: Set<String> = []
    private var countries: Set<String> = []
    private var days: Set<DayKey> = []

    mutating func load(_ path: String, rows limit: Int = .max) throws {
        let rows = try SourceRows(path: path)
        let validator = RowValidator(header: rows.header)
        let fingerprinter = try RowFingerprinter()
        while golden.source_rows < limit, let record = try rows.next() {
            golden.source_rows += 1
            switch validator.validate(record) {
            case .rejected(let rejection):
                golden.rejected += 1
                #expect(!rejection.details.isEmpty && rejection.category != .duplicate)
            case .valid(let sale):
                guard set.insert(fingerprinter.fingerprint(of: sale)) else {
                    golden.duplicates += 1
                    continue
                }
                add(sale)
            }
        }
        golden.total_sum = Self.fourDecimals(total)
        golden.invoices = invoices.count
        golden.stock_codes = stockCodes.count
        golden.customers = customers.count
        golden.countries = countries.count
        golden.days = days.count
    }

    private mutating func add(_ sale: ValidSale) {
        golden.fact_rows += 1
        golden.quantity_sum += Int(sale.quantity.value)
        total += sale.total.tenThousandths
        if sale.kind == .cancellation { golden.cancellation_rows += 1 }
        if sale.customerID.isEmpty { golden.rows_without_customer += 1 }
        if sale.warnings.contains(.zeroPrice) { golden.zero_price_rows += 1 }
        invoices.insert(String(decoding: sale.invoiceNo, as: UTF8.self))
        stockCodes.insert(String(decoding: sale.stockCode, as: UTF8.self))
        if !sale.customerID.isEmpty { customers.insert(String(decoding: sale.customerID, as: UTF8.self)) }
        countries.insert(String(decoding: sale.country, as: UTF8.self))
        days.insert(sale.invoiceDate.day)
    }

    private static func fourDecimals(_ value: Int64) -> String {
        let text = Money(tenThousandths: value).description
        let decimals = text.split(separator: ".").last?.count ?? 0
        return text + String(repeating: "0", count: 4 - decimals)
    }
}

@Suite("The real files", .enabled(if: Shared.data != nil, "shared/data is not there: set MARTLET_SHARED"))
struct GoldenTests {
    private static let cases = [
        ("2009_2010", ["2009_2010"]), ("2010_2011", ["2010_2011"]), ("both", ["2009_2010", "2010_2011"]),
    ]

    #if DEBUG
    @Test("keep every row of their first 20,000: the golden numbers are compared in a build with optimisation")
    func conservation() throws {
        for year in ["2009_2010", "2010_2011"] {
            var tally = Tally()
            try tally.load(Shared.path(year), rows: 20_000)
            let golden = tally.golden
            #expect(golden.source_rows == 20_000)
            #expect(golden.source_rows == golden.fact_rows + golden.rejected + golden.duplicates)
            #expect(golden.rejected > 0 && golden.duplicates > 0 && golden.fact_rows > 19_000)
        }
    }
    #else
    @Test("give the golden numbers, each alone and both together", arguments: cases)
    func goldenNumbers(name: String, years: [String]) throws {
        let file = try #require(Shared.data).appending(path: "golden.json")
        let expected = try JSONDecoder().decode([String: Golden].self, from: Data(contentsOf: file))
        var tally = Tally()
        for year in years { try tally.load(Shared.path(year)) }
        let golden = tally.golden
        #expect(golden == expected[name])
    }
    #endif
}
