internal import App
internal import ArgumentParser

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Bring the database's schema up to date.",
        discussion: """
            Applies the migrations that are pending, each in a transaction, under a lock, so that several processes \
            may try at once. Refuses when a migration that was applied has changed since. Again: changes nothing.

            Examples:
              martlet migrate --dry-run
              martlet migrate
            """)

    @Flag(help: "List what is pending and change nothing.")
    var dryRun = false

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        try finish(await Application.migrate(MigrateOptions(dryRun: dryRun, json: json), environment.load()))
    }
}
