internal import App
internal import ArgumentParser

/// The flag that every command with settings has.
struct EnvironmentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The file of settings; the environment wins over it.", valueName: "path"))
    var envFile = ".env"

    /// The settings in force.
    func load(overrides: [String: String] = [:]) async throws -> Configuration {
        try await Configuration.load(file: envFile, overrides: overrides)
    }
}
