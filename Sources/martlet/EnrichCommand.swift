internal import App
internal import ArgumentParser

struct EnrichCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrich",
        abstract: "Find out what is missing about countries, exchange rates and products.",
        discussion: """
            Fills from the bundled tables and, when ENABLE_EXTERNAL_ENRICHMENT is true, from outside services, and \
            publishes a new version if anything is new. A load brings the bundled tables along by itself, and \
            `martlet serve` enriches in the background: this does the same now. Exit status 1 means that a service did \
            not give what it was asked for; what the others gave is published.

            Examples:
              martlet enrich
              ENABLE_EXTERNAL_ENRICHMENT=true martlet enrich --refresh --json
            """)

    @Flag(help: "Also ask again for what services have told before; earlier versions keep what they had.")
    var refresh = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        try finish(await Application.enrich(EnrichOptions(refresh: refresh, json: json), environment.load()))
    }
}
