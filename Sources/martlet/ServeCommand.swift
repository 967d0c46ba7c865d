internal import App
internal import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the REST API until SIGTERM or SIGINT.",
        discussion: """
            Without DATABASE_URL a private Postgres is started under DATA_DIR, and stopped at the end. Pending \
            migrations are applied first. On SIGTERM or SIGINT nothing new is accepted, what runs is finished within \
            HTTP_DRAIN_TIMEOUT; a second signal ends at once. SIGHUP has the certificate read again; without TLS it is a \
            SIGTERM, unless it was ignored, as by nohup.

            Examples:
              martlet serve
              martlet serve --host 0.0.0.0 --port 8080
              DATABASE_URL=postgresql://martlet@db/martlet martlet serve --no-migrate
            """)

    @Option(help: ArgumentHelp("The address to listen on; wins over HTTP_HOST.", valueName: "address"))
    var host: String?

    @Option(help: ArgumentHelp("The port to listen on, 0 for a free one; wins over HTTP_PORT.", valueName: "number"))
    var port: Int?

    @Flag(inversion: .prefixedNo, help: "Apply pending migrations first.")
    var migrate = true

    @OptionGroup var environment: EnvironmentOptions

    func run() async throws {
        var overrides: [String: String] = [:]
        overrides["HTTP_HOST"] = host
        overrides["HTTP_PORT"] = port.map(String.init)
        let settings = try await environment.load(overrides: overrides)
        try finish(await Application.serve(ServeOptions(migrates: migrate), settings))
    }
}
