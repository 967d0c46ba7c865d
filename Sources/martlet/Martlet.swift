internal import App
internal import ArgumentParser
internal import Foundation

/// The root of the command line; each command stands in its own file.
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "A sales warehouse in one binary: files of sales in, a checked star schema and a REST API out.",
        discussion: """
            Settings come from environment variables or a .env file; `martlet doctor` prints what is in force.

            Exit status: 0 all well; 1 the check failed, or more rows were rejected than allowed; 2 wrong usage or \
            settings; 3 could not run.

            Examples:
              martlet ingest sales.csv.gz
              martlet validate --format junit --output integrity.xml
              martlet serve --port 8080
            """,
        version: Application.version,
        subcommands: [
            ServeCommand.self, MigrateCommand.self, IngestCommand.self, EnrichCommand.self, ValidateCommand.self,
            StatusCommand.self, DoctorCommand.self, WatchCommand.self, GenerateCommand.self, UserCommand.self,
        ])
}

@main
enum Main {
    static func main() async {
        exit(await run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Runs the command that `arguments` name and gives the status for the shell.
    private static func run(_ arguments: [String]) async -> ExitStatus {
        var command: any ParsableCommand
        do {
            command = try Martlet.parseAsRoot(arguments)
        } catch {
            return usage(error)
        }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return .success
        } catch let status as ExitStatus {
            return status
        } catch let error where [.success, .validationFailure].contains(Martlet.exitCode(for: error)) {
            return usage(error)
        } catch {
            Console.note("martlet: \(error)")
            return ExitStatus(error)
        }
    }

    /// Help and version go to standard output with status 0, wrong usage to standard error with status 2.
    private static func usage(_ error: any Error) -> ExitStatus {
        let message = Martlet.fullMessage(for: error)
        if Martlet.exitCode(for: error) == .success {
            Console.print(message)
            return .success
        }
        Console.note(message)
        return .usage
    }
}

extension AsyncParsableCommand {
    /// Ends the command with a status other than 0.
    func finish(_ status: ExitStatus) throws {
        if status != .success { throw status }
    }
}
