/// What the commands start: one entry point each, from settings and flags to an exit status.
package enum Application {
    /// Martlet's version, by semantic versioning; shown by `--version`, `/health` and `doctor`.
    package static let version = "0.1.0"

    /// Loads files as one batch and prints its summary.
    package static func ingest(_ options: IngestOptions, _ configuration: Configuration) async throws -> ExitStatus {
        throw unwired("ingest")
    }

    /// Runs every integrity check and prints or writes the report.
    package static func validate(
        _ options: ValidateOptions, _ configuration: Configuration
    ) async throws -> ExitStatus {
        throw unwired("validate")
    }

    /// Prints what the warehouse holds: version, rows, last load, state of the database.
    package static func status(_ options: StatusOptions, _ configuration: Configuration) async throws -> ExitStatus {
        throw unwired("status")
    }

    /// Loads files that appear in a directory until SIGTERM or SIGINT.
    package static func watch(_ options: WatchOptions, _ configuration: Configuration) async throws -> ExitStatus {
        throw unwired("watch")
    }

    /// The scrypt hash of a password, as `BASIC_AUTH_PASSWORD_HASH` takes it.
    package static func passwordHash(of password: Secret) async throws -> String {
        throw unwired("user hash")
    }

    private static func unwired(_ command: String) -> CommandFailure {
        CommandFailure(.couldNotRun, "`martlet \(command)` is not part of this build")
    }
}
