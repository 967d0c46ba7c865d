internal import Domain
internal import HTTPCore
internal import HTTPTypes
package import Services

/// `/api/v1/warehouse/…`, and the same under its former name `/api/v1/supabase/…`.
package struct WarehouseRoutes: Sendable {
    /// What `config` shows: settings with secrets already masked, and where the database is.
    package struct Display: Sendable {
        /// Setting, value as text, and where the value came from.
        package let settings: [(name: String, value: String, source: String)]
        package let host, port, database, user: String
        /// `embedded` or `external`.
        package let kind: String

        /// What to show.
        package init(
            settings: [(name: String, value: String, source: String)], host: String, port: String, database: String,
            user: String, kind: String
        ) {
            self.settings = settings
            self.host = host
            self.port = port
            self.database = database
            self.user = user
            self.kind = kind
        }
    }

    private let service: WarehouseService
    private let health: HealthService
    private let display: Display

    /// Routes over a loop's service.
    package init(_ service: WarehouseService, _ health: HealthService, _ display: Display) {
        self.service = service
        self.health = health
        self.display = display
    }

    /// The routes, each with its alias.
    package var routes: [Route] {
        ["warehouse", "supabase"].flatMap { name in
            [
                Route(.get, "/api/v1/\(name)/health", "The database's state") { try await health($0) },
                Route(.get, "/api/v1/\(name)/connection", "Where the database is and how it answers") {
                    try await connection($0)
                },
                Route(.get, "/api/v1/\(name)/config", "The settings in force, secrets masked") { try config($0) },
                Route(.get, "/api/v1/\(name)/statistics", "What the warehouse holds") { try await statistics($0) },
                Route(.post, "/api/v1/\(name)/schema/create", "Run the migrations") { try await migrate($0) },
                Route(.post, "/api/v1/\(name)/tables/create", "Run the migrations") { try await migrate($0) },
            ]
        }
    }

    private func health(_ context: RouteContext) async throws -> Response {
        try context.requireNoParameters()
        let (server, seconds) = try await service.server()
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("status")
            writer.string((server.isReadOnly ? HealthStatus.degraded : .ok).rawValue)
            writer.key("latency_seconds")
            writer.number(seconds)
            writer.key("server_version")
            writer.string(server.version)
            writer.key("started_at")
            writer.string(Timestamp.text(server.startedAt))
            writer.key("read_only")
            writer.bool(server.isReadOnly)
            writer.key("connections")
            writer.integer(server.connections)
            writer.key("connection_limit")
            writer.integer(server.connectionLimit)
            writer.key("database_bytes")
            writer.integer(server.databaseBytes)
        }
        return WarehouseRoutes.uncached(writer)
    }

    private func connection(_ context: RouteContext) async throws -> Response {
        try context.requireNoParameters()
        let (server, seconds) = try await service.server()
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("status")
            writer.string("connected")
            writer.key("kind")
            writer.string(display.kind)
            writer.key("host")
            writer.string(display.host)
            writer.key("port")
            writer.string(display.port)
            writer.key("database")
            writer.string(display.database)
            writer.key("user")
            writer.string(display.user)
            writer.key("tls")
            writer.bool(server.usesTLS)
            writer.key("latency_seconds")
            writer.number(seconds)
            for component in health.report.components where component.name == "pool" {
                writer.key("pool")
                writer.object { writer in
                    for fact in component.facts {
                        writer.key(dynamic: fact.name)
                        if case .integer(let value) = fact.value { writer.integer(value) } else { writer.null() }
                    }
                }
            }
        }
        return WarehouseRoutes.uncached(writer)
    }

    private func config(_ context: RouteContext) throws -> Response {
        try context.requireNoParameters()
        var writer = JSONWriter(capacity: 4_096)
        writer.object { writer in
            writer.key("settings")
            writer.array { writer in
                for setting in display.settings {
                    writer.object { writer in
                        writer.key("name")
                        writer.string(setting.name)
                        writer.key("value")
                        writer.string(setting.value)
                        writer.key("source")
                        writer.string(setting.source)
                    }
                }
            }
        }
        return WarehouseRoutes.uncached(writer)
    }

    private func statistics(_ context: RouteContext) async throws -> Response {
        try context.requireNoParameters()
        return try await Versioned.respond(context, version: try service.version(), context.request.head.path ?? "") {
            let (statistics, version) = try await service.statistics()
            var writer = JSONWriter(capacity: 4_096)
            writer.object { writer in
                writer.key("version")
                writer.integer(version.version)
                writer.key("published_at")
                writer.string(Timestamp.text(version.publishedAt))
                StatisticsRepresentation.write(statistics, to: &writer)
            }
            return .init(
                writer: writer, version: ReadVersion(number: version.version, publishedAt: version.publishedAt))
        }
    }

    private func migrate(_ context: RouteContext) async throws -> Response {
        try context.requireNoParameters()
        let statuses = try await service.migrate()
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("status")
            writer.string(statuses.allSatisfy(\.wasApplied) ? "unchanged" : "migrated")
            writer.key("migrations")
            writer.array { writer in
                for status in statuses {
                    writer.object { writer in
                        writer.key("name")
                        writer.string(status.name)
                        writer.key("applied")
                        writer.string(status.wasApplied ? "before" : "now")
                    }
                }
            }
        }
        return WarehouseRoutes.uncached(writer)
    }

    private static func uncached(_ writer: JSONWriter) -> Response {
        Response(
            status: .ok, fields: [.contentType: "application/json", .cacheControl: "no-store"], body: writer.bytes)
    }
}
