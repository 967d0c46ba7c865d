internal import ArgumentParser

@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "martlet", abstract: "A sales warehouse in one binary.")
}
