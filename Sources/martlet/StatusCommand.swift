internal import App
internal import ArgumentParser

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the warehouse holds and how it is.",
        discussion: """
            Reads the warehouse itself; the service need not run. With --live it asks the running service instead, \
            at HTTP_HOST and HTTP_PORT with the configured credentials, whether it lives: for health checks of \
            containers. Exit status 3 when there is no answer.

            Examples:
              martlet status
              martlet status --json
              martlet status --live
            """)

    @Flag(help: "Print the outcome as JSON.")
    var json = false

    @Flag(help: "Ask the running service at /health/live; prints one line.")
    var live = false

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        let settings = try await environment.load()
        guard live else { return try finish(await Application.status(StatusOptions(json: json), settings)) }
        let probe = HealthProbe(settings)
        switch probe.ask() {
        case .alive: try report(probe)
        case .unauthorized where settings.authentication.password == nil: try report(probe)
        case .unauthorized: throw CommandFailure(.checkFailed, "the service runs with other credentials than these")
        case .unexpected(let reason): throw CommandFailure(.checkFailed, "the service answers wrongly: \(reason)")
        case .silent(let reason): throw CommandFailure(.couldNotRun, "the service does not answer: \(reason)")
        }
    }

    private func report(_ probe: HealthProbe) throws {
        if json {
            try Console.print(json: ["status": "live", "url": probe.url])
        } else {
            Console.print("live at \(probe.url)")
        }
    }
}
