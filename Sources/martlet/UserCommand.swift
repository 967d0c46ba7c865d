internal import App
internal import ArgumentParser
internal import Foundation

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Prepare the credentials of the API's user.", subcommands: [HashCommand.self])

    struct HashCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hash",
            abstract: "Print the scrypt hash of a password as a line for .env.",
            discussion: """
                Asks twice on a terminal, without echo; reads one line otherwise. Put the printed line into .env in \
                place of BASIC_AUTH_PASSWORD.

                Examples:
                  martlet user hash >> .env
                  pwgen 24 1 | tee password.txt | martlet user hash >> .env
                """)

        func run() async throws {
            let password = try PasswordPrompt.read()
            let hash = try await Application.passwordHash(of: password)
            Console.print("BASIC_AUTH_PASSWORD_HASH=\(hash)")
        }
    }
}
