/// What the commands start: one entry point each, from settings and flags to an exit status.
package enum Application {
    /// Martlet's version, by semantic versioning; shown by `--version`, `/health` and `doctor`.
    package static let version = "0.1.0"

    /// Runs every integrity check and prints or writes the report.
    package static func validate(
        _ options: ValidateOptions, _ configuration: Configuration
    ) async throws -> ExitStatus {
        throw unwired("validate")
    }

    private static func unwired(_ command: String) -> CommandFailure {
        CommandFailure(.couldNotRun, "`martlet \(command)` is not part of this build")
    }
}
