internal import App
internal import ArgumentParser
internal import Foundation

struct GenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write a synthetic file of retail sales, with the counts that loading it must give.",
        discussion: """
            The same flags give the same bytes on every machine. Rates are shares of the rows, 0 to 1. The expected \
            counts (rows, facts, rejected by category, duplicates, sums) are JSON, on standard error unless \
            --summary names a file.

            Examples:
              martlet generate --rows 1000000 --output sales.csv
              martlet generate --rows 5000 --duplicate-rate 0.1 --summary expected.json | martlet ingest -
            """)

    @Option(help: "Rows below the header.")
    var rows = 100_000
    @Option(help: "Chooses the content.")
    var seed: UInt64 = 1
    @Option(help: "The year of the first day.")
    var year = 2024
    @Option(help: "Days from the first of January that sales are spread over.")
    var days = 365
    @Option(help: "Invoices that are cancellations.")
    var cancellationRate = 0.018
    @Option(help: "Invoices without a customer.")
    var anonymousRate = 0.22
    @Option(help: "Rows with a price of 0, a warning.")
    var zeroPriceRate = 0.005
    @Option(help: "Rows that repeat an earlier one: DUPLICATE.")
    var duplicateRate = 0.01
    @Option(help: "Rows without a required value: MISSING_REQUIRED_FIELD.")
    var missingRate = 0.001
    @Option(help: "Rows with a value that does not parse: DATA_FORMAT_ERROR.")
    var malformedRate = 0.001
    @Option(help: "Rows with a negative price or a quantity ≤ 0 on a sale: BUSINESS_RULE_VIOLATION.")
    var violationRate = 0.002
    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write; standard output unless given.", valueName: "path"))
    var output: String?
    @Option(help: ArgumentHelp("The file for the expected counts; standard error unless given.", valueName: "path"))
    var summary: String?

    func validate() throws {
        let rates = [
            cancellationRate, anonymousRate, zeroPriceRate, duplicateRate, missingRate, malformedRate, violationRate,
        ]
        guard rates.allSatisfy((0...1).contains) else { throw ValidationError("Rates are shares from 0 to 1.") }
        guard duplicateRate + missingRate + malformedRate + violationRate <= 1 else {
            throw ValidationError("Duplicates and the three kinds of faulty rows cannot be more than all rows.")
        }
        guard (0...SyntheticSalesOptions.maxRows).contains(rows) else {
            throw ValidationError("--rows is from 0 to \(SyntheticSalesOptions.maxRows).")
        }
        guard (1...36_500).contains(days), (1970...2900).contains(year) else {
            throw ValidationError("--days is from 1 to 36500, --year from 1970 to 2900.")
        }
    }

    func run() async throws {
        var options = SyntheticSalesOptions()
        options.rows = rows
        options.seed = seed
        options.year = year
        options.days = days
        options.cancellations = cancellationRate
        options.withoutCustomer = anonymousRate
        options.zeroPrices = zeroPriceRate
        options.duplicates = duplicateRate
        options.missing = missingRate
        options.malformed = malformedRate
        options.violations = violationRate
        var sales = SyntheticSales(options)
        var progress = ProgressBar(label: "generating", visible: Console.errorIsTerminal && output != nil)
        let descriptor = try output.map { try Self.create($0) } ?? STDOUT_FILENO
        defer { if output != nil { close(descriptor) } }
        while let chunk = sales.nextChunk() {
            guard Console.write(chunk[...], to: descriptor) else {
                throw CommandFailure(
                    .couldNotRun,
                    "\(output ?? "standard output") cannot be written: \(String(cString: strerror(errno)))")
            }
            let written = sales.summary.sourceRows
            progress.update(fraction: Double(written) / Double(max(1, rows)), count: written)
        }
        progress.finish()
        let json = try Console.json(sales.summary)
        guard let summary else { return Console.note(json) }
        let target = try Self.create(summary)
        defer { close(target) }
        Console.write(Array((json + "\n").utf8)[...], to: target)
    }

    private static func create(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure(.couldNotRun, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        return descriptor
    }
}
