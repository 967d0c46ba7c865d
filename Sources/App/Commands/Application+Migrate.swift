internal import Domain

extension Application {
    /// Applies the migrations that are pending, or lists them.
    package static func migrate(_ options: MigrateOptions, _ configuration: Configuration) async throws -> ExitStatus {
        let statuses = try await Session.run(configuration) { try await $0.migrate(dryRun: options.dryRun) }
        let verb = options.dryRun ? "pending" : "applied"
        if options.json {
            var writer = JSONWriter()
            writer.object { writer in
                writer.key(dynamic: verb)
                writer.array { writer in
                    for status in statuses where !status.wasApplied { writer.string(status.name) }
                }
                writer.key("unchanged")
                writer.array { writer in
                    for status in statuses where status.wasApplied { writer.string(status.name) }
                }
            }
            Console.print(String(decoding: writer.bytes, as: UTF8.self))
            return .success
        }
        for status in statuses where !status.wasApplied { Console.print("\(verb) \(status.name)") }
        if statuses.allSatisfy(\.wasApplied) {
            Console.print("nothing to do: all \(statuses.count) migrations are applied")
        }
        return .success
    }
}
