internal import App
internal import ArgumentParser

extension ValidateOptions.Format: ExpressibleByArgument {}
extension ValidateOptions.Severity: ExpressibleByArgument {}

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Run every integrity check on the warehouse.",
        discussion: """
            All checks see one snapshot. Each has a stable id, a severity, a count and a sample of the rows that \
            break it. Exit status 1 when a check of --fail-on's severity, or a worse one, fails.

            Examples:
              martlet validate
              martlet validate --format junit --output integrity.xml
              martlet validate --format json --fail-on warning | jq .checks
            """)

    @Option(help: "How the report is written: text, json or junit.")
    var format = ValidateOptions.Format.text

    @Option(help: ArgumentHelp("The file for the report; standard output unless given.", valueName: "path"))
    var output: String?

    @Option(help: "The least severity that fails: error or warning.")
    var failOn = ValidateOptions.Severity.error

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let options = ValidateOptions(format: format, output: output, failOn: failOn)
        try finish(await Application.validate(options, environment.load()))
    }
}
