internal import Domain

/// Writes a synthetic file of retail sales, chunk by chunk, and counts what a load of it must give.
///
/// Rows differ from each other unless made as duplicates: an invoice number occurs once and its rows differ in product.
package struct SyntheticSales {
    /// The header line, as the first publication of the retail data has it.
    package static let header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"

    /// What a load of the rows written so far must give.
    package var summary: SyntheticSalesSummary {
        var result = counts
        result.totalSum = Self.decimal(totalSum)
        return result
    }

    private enum Fault { case missing, malformed, violation }

    private let options: SyntheticSalesOptions
    private let catalogue: SyntheticCatalogue
    private let firstDay: Int
    private let linesPerInvoice: Int
    private var random: SplitMix64
    private var counts = SyntheticSalesSummary()
    private var totalSum = 0

    private var nextInvoice = 100_000
    private var linesLeft = 0
    private var product = 0
    private var invoice: [UInt8] = []
    private var date: [UInt8] = []
    private var customer: [UInt8] = []
    private var country: [UInt8] = []
    private var isCancellation = false
    private var invoiceHasFacts = false

    /// A file that `options` describe; its numbers must be within the documented limits.
    package init(_ options: SyntheticSalesOptions) {
        precondition((0...SyntheticSalesOptions.maxRows).contains(options.rows) && options.days > 0)
        self.options = options
        random = SplitMix64(seed: options.seed)
        catalogue = SyntheticCatalogue(random: &random)
        firstDay = Self.day(of: options.year)
        linesPerInvoice = max(20, options.rows / 400_000)
    }

    /// The next whole lines, about `size` bytes of them, or nothing after the last.
    ///
    /// The first chunk starts with the header.
    package mutating func nextChunk(size: Int = 1 << 20) -> [UInt8]? {
        let isFirst = counts.sourceRows == 0 && nextInvoice == 100_000 && invoice.isEmpty
        guard isFirst || counts.sourceRows < options.rows else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 512)
        if isFirst {
            bytes.append(contentsOf: Self.header.utf8)
            invoice = [0]
        }
        var recent: [Range<Int>] = []
        recent.reserveCapacity(64)
        while counts.sourceRows < options.rows, bytes.count < size {
            counts.sourceRows += 1
            let dice = Double(random.next() >> 11) * 0x1p-53
            if dice < options.duplicates, !recent.isEmpty {
                let row = recent[random.below(recent.count)]
                bytes.append(contentsOf: Array(bytes[row]))
                counts.duplicates += 1
                continue
            }
            if linesLeft == 0 { beginInvoice() }
            linesLeft -= 1
            product = product + 1 == catalogue.products.count ? 0 : product + 1
            let start = bytes.count
            if let fault = fault(dice - options.duplicates) {
                appendFaulty(fault, to: &bytes)
            } else {
                appendValid(to: &bytes)
                if recent.count < 64 {
                    recent.append(start..<bytes.count)
                } else {
                    recent[random.below(64)] = start..<bytes.count
                }
            }
        }
        return bytes
    }

    private func fault(_ dice: Double) -> Fault? {
        guard dice >= 0 else { return nil }
        if dice < options.missing { return .missing }
        if dice < options.missing + options.malformed { return .malformed }
        return dice < options.missing + options.malformed + options.violations ? .violation : nil
    }

    private mutating func beginInvoice() {
        linesLeft = 1 + random.below(2 * linesPerInvoice - 1)
        product = random.below(catalogue.products.count)
        isCancellation = random.chance(options.cancellations)
        invoiceHasFacts = false
        invoice = Array((isCancellation ? "C\(nextInvoice)," : "\(nextInvoice),").utf8)
        nextInvoice += 1
        let position = Double(counts.sourceRows - 1) / Double(options.rows) * Double(options.days)
        let day = min(options.days - 1, Int(position))
        let second = 8 * 3600 + Int((position - Double(day)) * 12 * 3600)
        date = [44]
        LogTimestamp(milliseconds: Int64(firstDay + day) * 86_400_000 + Int64(second) * 1000).append(to: &date)
        date[11] = 32
        date.removeLast(5)
        date.append(44)
        let number = random.below(6000)
        customer = random.chance(options.withoutCustomer) ? [44, 44] : Array(",\(12_346 + number),".utf8)
        country = catalogue.countries[number % 10 == 0 ? 1 + number / 10 % (catalogue.countries.count - 1) : 0]
    }

    private mutating func appendValid(to bytes: inout [UInt8]) {
        let item = catalogue.products[product]
        let quantity = (1 + random.below(24)) * (isCancellation ? -1 : 1)
        let price = random.chance(options.zeroPrices) ? 0 : item.price
        bytes.append(contentsOf: invoice)
        bytes.append(contentsOf: item.columns)
        Self.append(quantity, to: &bytes)
        bytes.append(contentsOf: date)
        Self.appendMoney(price, to: &bytes)
        bytes.append(contentsOf: customer)
        bytes.append(contentsOf: country)
        counts.factRows += 1
        counts.quantitySum += quantity
        totalSum += quantity * price
        if !invoiceHasFacts {
            invoiceHasFacts = true
            counts.invoices += 1
        }
        if isCancellation { counts.cancellationRows += 1 }
        if customer.count == 2 { counts.rowsWithoutCustomer += 1 }
        if price == 0 { counts.zeroPriceRows += 1 }
    }

    /// A row with exactly one fault, so that its category is certain.
    private mutating func appendFaulty(_ fault: Fault, to bytes: inout [UInt8]) {
        let item = catalogue.products[product]
        // Without its invoice a cancelled row's negative quantity would be a second fault.
        let place = isCancellation ? 1 + random.below(5) : random.below(6)
        var columns: [[UInt8]] = [
            Array(invoice.dropLast()), item.columns, Array(isCancellation ? "-3".utf8 : "3".utf8),
            Array(date.dropFirst().dropLast()), [], country,
        ]
        Self.appendMoney(item.price, to: &columns[4])
        let category: String
        switch fault {
        case .missing:
            category = "MISSING_REQUIRED_FIELD"
            switch place {
            case 1: columns[1] = Array(item.columns.dropFirst(item.code.count))
            case 5: columns[5] = [10]
            default: columns[place] = []
            }
        case .malformed:
            category = "DATA_FORMAT_ERROR"
            switch place % 3 {
            case 0: columns[2] = Array("12x".utf8)
            case 1: columns[3] = Array("2024-13-45 08:00:00".utf8)
            default: columns[4] = Array("1.2.3".utf8)
            }
        case .violation:
            category = "BUSINESS_RULE_VIOLATION"
            if isCancellation || place < 2 {
                columns[4].insert(45, at: 0)
            } else {
                columns[2] = Array((place == 2 ? "0" : "-3").utf8)
            }
        }
        bytes.append(contentsOf: columns[0])
        bytes.append(44)
        bytes.append(contentsOf: columns[1])
        bytes.append(contentsOf: columns[2])
        bytes.append(44)
        bytes.append(contentsOf: columns[3])
        bytes.append(44)
        bytes.append(contentsOf: columns[4])
        bytes.append(contentsOf: customer)
        bytes.append(contentsOf: columns[5])
        counts.rejected += 1
        counts.rejectedByCategory[category, default: 0] += 1
    }
}

extension SyntheticSales {
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(45) }
        var divisor = 1
        let magnitude = number.magnitude
        while magnitude / UInt(divisor) >= 10 { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 48 + magnitude / UInt(divisor) % 10))
            divisor /= 10
        }
    }

    /// Ten-thousandths as a decimal: two places, four where they are needed.
    private static func appendMoney(_ value: Int, to bytes: inout [UInt8]) {
        append(value / 10_000, to: &bytes)
        bytes.append(46)
        let fraction = value % 10_000
        bytes.append(UInt8(truncatingIfNeeded: 48 + fraction / 1000))
        bytes.append(UInt8(truncatingIfNeeded: 48 + fraction / 100 % 10))
        if fraction % 100 != 0 {
            bytes.append(UInt8(truncatingIfNeeded: 48 + fraction / 10 % 10))
            bytes.append(UInt8(truncatingIfNeeded: 48 + fraction % 10))
        }
    }

    private static func decimal(_ value: Int) -> String {
        let magnitude = value.magnitude
        let fraction = String(magnitude % 10_000)
        let zeros = String(repeating: "0", count: 4 - fraction.count)
        return "\(value < 0 ? "-" : "")\(magnitude / 10_000).\(zeros)\(fraction)"
    }

    /// Days from 1970-01-01 to the first of January of `year`.
    private static func day(of year: Int) -> Int {
        let before = year - 1
        return before * 365 + before / 4 - before / 100 + before / 400 - 719_162
    }
}
