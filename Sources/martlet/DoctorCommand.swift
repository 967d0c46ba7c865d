internal import App
internal import ArgumentParser

struct DoctorCommand: AsyncParsableCommand {
    /// Documents that come from the table of settings.
    enum Document: String, ExpressibleByArgument, CaseIterable {
        case envExample = "env-example"
        case settingsTable = "settings-table"
    }

    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Print the settings in force and what is wrong with them or the machine.",
        discussion: """
            Secrets are masked. Starts and changes nothing. Exit status 1 when something is wrong; what is only \
            unwise is shown as a warning.

            Examples:
              martlet doctor
              martlet doctor --json | jq '.checks[] | select(.outcome != "ok")'
              martlet doctor --document env-example > .env
            """)

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @Option(help: "Print a document made from the settings instead: env-example or settings-table.")
    var document: Document?

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        switch document {
        case .envExample: Console.print(String(Configuration.environmentExample.dropLast()))
        case .settingsTable: Console.print(String(Configuration.settingsTable.dropLast()))
        case nil:
            let report = Doctor.examine(await ConfigurationReport.read(file: environment.envFile))
            if json { try Console.print(json: report) } else { Console.print(report.text) }
            try finish(report.outcome == .error ? .checkFailed : .success)
        }
    }
}
