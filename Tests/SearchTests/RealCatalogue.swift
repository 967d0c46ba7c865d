import Domain
import Foundation
import Search

/// The catalogue of files of sales: the repository's sample, or the two real years when they are there.
struct RealCatalogue {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder with the real files: of `MARTLET_SHARED`, or beside the repository.
    static let shared: URL? = {
        let environment = ProcessInfo.processInfo.environment["MARTLET_SHARED"].map { URL(filePath: $0) }
        let folders = [environment, root.appending(path: "../shared")].compactMap { $0?.appending(path: "data") }
        return folders.first {
            FileManager.default.fileExists(atPath: $0.appending(path: "online_retail_2009_2010.csv.gz").path)
        }
    }()

    /// The bundled sample's catalogue.
    static let sample = Result {
        try RealCatalogue([root.appending(path: "samples/online_retail_sample.csv.gz")])
    }
    /// Both real years' catalogue.
    static let years = Result {
        try RealCatalogue(
            ["2009_2010", "2010_2011"].compactMap { shared?.appending(path: "online_retail_\($0).csv.gz") })
    }

    /// The real years where they are, else the sample.
    static var best: Result<RealCatalogue, any Error> { shared == nil ? sample : years }

    private(set) var products: [SearchProduct] = []
    private(set) var soldAt: [SoldAt] = []
    private(set) var countryNames: [Int32: String] = [:]

    private struct Sums {
        var descriptions: [String: Int] = [:]
        var sales: Int64 = 0
        var quantity: Int64 = 0
        var revenue: Int64 = 0
    }

    private struct Price: Hashable {
        let product: Int32
        let country: Int32
        let price: Money
    }

    init(_ files: [URL]) throws {
        let words = try CategoryWord.bundled(in: Self.root)
        let classifier = ProductClassifier(words)
        var numbers: [String: Int32] = [:]
        var codes: [String] = []
        var sums: [Sums] = []
        var countries: [String: Int32] = [:]
        var prices: Set<Price> = []
        for file in files {
            let bytes = try Self.unzipped(file)
            Self.forEachRecord(bytes) { fields in
                guard fields.count == 8, let quantity = Int64(text(fields[3])), let price = try? Money(text(fields[5])),
                    price >= .zero, quantity > 0 || fields[0].first == UInt8(ascii: "C")
                else { return }
                let code = text(fields[1])
                let number = numbers[code] ?? Int32(codes.count)
                if number == Int32(codes.count) {
                    numbers[code] = number
                    codes.append(code)
                    sums.append(Sums())
                }
                let country = countries[text(fields[7])] ?? Int32(countries.count + 1)
                countries[text(fields[7])] = country
                let description = text(fields[2])
                if !description.isEmpty { sums[Int(number)].descriptions[description, default: 0] += 1 }
                sums[Int(number)].sales += 1
                sums[Int(number)].quantity += quantity
                sums[Int(number)].revenue += price.tenThousandths * quantity
                prices.insert(Price(product: number, country: country, price: price))
            }
        }
        for (number, code) in codes.enumerated() {
            let own = sums[number]
            let description = own.descriptions.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            let word = description.flatMap(classifier.category)
            products.append(
                SearchProduct(
                    key: Int32(number + 1), stockCode: code, description: description, category: word?.category,
                    subcategory: word?.subcategory, sales: own.sales, quantity: own.quantity,
                    revenue: Money(tenThousandths: own.revenue)))
        }
        soldAt = prices.map { SoldAt(product: $0.product + 1, country: $0.country, price: $0.price) }
        countryNames = Dictionary(uniqueKeysWithValues: countries.map { ($1, $0) })
    }

    func index() -> SearchIndex { SearchIndex(products: products, soldAt: soldAt, countryNames: countryNames) }

    private static func unzipped(_ file: URL) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Array(bytes)
    }

    private static func forEachRecord(_ bytes: [UInt8], _ body: ([ArraySlice<UInt8>]) -> Void) {
        var fields: [ArraySlice<UInt8>] = []
        var start = 0
        var isQuoted = false
        for (place, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                fields.append(bytes[start..<place])
                start = place + 1
            case UInt8(ascii: "\n") where !isQuoted:
                fields.append(bytes[start..<place])
                start = place + 1
                body(fields)
                fields.removeAll(keepingCapacity: true)
            default: break
            }
        }
    }
}

/// A field without quotes and the blanks around it.
private func text(_ field: ArraySlice<UInt8>) -> String {
    var bytes = field
    if bytes.first == UInt8(ascii: "\""), bytes.count > 1 { bytes = bytes.dropFirst().dropLast() }
    let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") }
    while let first = bytes.first, isBlank(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, isBlank(last) { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self).replacing("\"\"", with: "\"")
}

extension CategoryWord {
    /// The repository's table of category words.
    fileprivate static func bundled(in root: URL) throws -> [CategoryWord] {
        let bytes = { (file: String) in Array(try Data(contentsOf: root.appending(path: "reference/\(file)"))) }
        return try ReferenceData(
            countries: bytes("countries.csv"), aliases: bytes("country_aliases.csv"),
            rates: bytes("ecb_reference_rates.csv"), categories: bytes("categories.csv")
        ).words
    }
}
