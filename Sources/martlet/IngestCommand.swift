internal import App
internal import ArgumentParser

struct IngestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Load files of sales as one batch.",
        discussion: """
            Takes CSV, plain or gzipped. Each row is validated; what is wrong goes to quarantine with its reason, \
            what is there already is counted as a duplicate, the rest is published at once and as a whole. The same \
            file again changes nothing. Exit status 1 means that more rows were rejected than --max-rejected allows: \
            the load is kept and published all the same.

            Examples:
              martlet ingest sales-2024.csv.gz sales-2025.csv.gz
              zcat sales.csv.gz | martlet ingest -
              martlet ingest --json --max-rejected 0.5 sales.csv > summary.json
            """)

    @Argument(help: ArgumentHelp("Files to load; - is standard input.", valueName: "file"))
    var files: [String]

    @Flag(help: "Print the summary as JSON.")
    var json = false

    @Option(help: ArgumentHelp("The share of rejected rows above which the exit status is 1.", valueName: "percent"))
    var maxRejected = 5.0

    @Flag(help: "Print neither progress nor summary.")
    var quiet = false

    @Flag(help: "Load nothing, and succeed, when the warehouse holds sales already.")
    var ifEmpty = false

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Name at least one file, or - for standard input.") }
        guard (0...100).contains(maxRejected) else {
            throw ValidationError("--max-rejected is a percentage, 0 to 100.")
        }
        guard files.count(where: { $0 == "-" }) <= 1 else { throw ValidationError("- may be named once.") }
    }

    func run() async throws {
        let options = IngestOptions(
            files: files, json: json, maxRejected: maxRejected, quiet: quiet, onlyIfEmpty: ifEmpty)
        try finish(await Application.ingest(options, environment.load()))
    }
}
