/// What a command tells the shell.
package enum ExitStatus: Int32, Error, Sendable {
    /// All well.
    case success = 0
    /// The check failed, or more rows were rejected than allowed.
    case checkFailed = 1
    /// Wrong usage: flags or settings.
    case usage = 2
    /// Could not run: no database, no such file.
    case couldNotRun = 3
}

/// Why a command ends early: a message for people and the status for the shell.
package struct CommandFailure: Error, CustomStringConvertible {
    /// What the shell is told.
    package let status: ExitStatus
    /// What is wrong and what would be right.
    package let message: String

    /// A failure with `message`, which must show no secret.
    package init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    package var description: String { message }
}

extension ExitStatus {
    /// The status that `error` ends a command with: its own, usage for wrong settings, otherwise "could not run".
    package init(_ error: any Error) {
        self =
            switch error {
            case let status as ExitStatus: status
            case let failure as CommandFailure: failure.status
            case is ConfigurationError: .usage
            default: .couldNotRun
            }
    }
}
