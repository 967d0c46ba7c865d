internal import App
internal import ArgumentParser

extension Duration {
    /// Reads a flag's value as the settings are read: `500ms`, `30s`, `5m`, `1h`.
    static func argument(_ text: String) throws -> Duration {
        guard let duration = Duration(setting: text) else {
            throw ValidationError("'\(text)' is not a duration like 500ms, 30s, 5m or 1h.")
        }
        return duration
    }
}

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Load files as they appear in a directory.",
        discussion: """
            A file whose size has not changed since the last look is loaded as a batch of its own, then moved to \
            DIRECTORY/loaded, or to DIRECTORY/failed when it could not be. Ends on SIGTERM or SIGINT; \
            a load that runs then is undone, and its file stays for the next start.

            Example:
              martlet watch /srv/sales/incoming --interval 10s
            """)

    @Argument(help: ArgumentHelp("The directory to watch.", valueName: "directory"))
    var directory: String

    @Option(
        help: ArgumentHelp("How often to look.", valueName: "duration"), transform: Duration.argument)
    var interval = Duration.seconds(5)

    @OptionGroup var environment: EnvironmentOptions

    func validate() throws {
        guard interval >= .milliseconds(100) else { throw ValidationError("--interval is at least 100ms.") }
    }

    func run() async throws {
        try finish(await Application.watch(WatchOptions(directory: directory, interval: interval), environment.load()))
    }
}
