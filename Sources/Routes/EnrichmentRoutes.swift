internal import Domain
internal import HTTPCore
package import Services

/// `/api/v1/enrichment…`: what outside services are asked, how they answer, and their breakers.
package struct EnrichmentRoutes: Sendable {
    private let service: EnrichmentService

    /// Routes over the one enrichment of the process.
    package init(_ service: EnrichmentService) { self.service = service }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, "/api/v1/enrichment", "The services, their breakers, and the last run") { context in
                try context.requireNoParameters()
                return state()
            },
            Route(.post, "/api/v1/enrichment/breakers/{name}/reset", "Close a service's breaker") { context in
                try context.requireNoParameters()
                return try reset(context)
            },
        ]
    }

    private func state() -> Response {
        var writer = JSONWriter(capacity: 2_048)
        writer.object { writer in
            writer.key("external")
            writer.bool(service.isExternal)
            writer.key("services")
            writer.object { writer in
                for breaker in service.breakers {
                    writer.key(dynamic: breaker.name)
                    BreakerRepresentation.write(breaker, to: &writer)
                }
            }
            writer.key("last_run")
            if let report = service.lastReport {
                writer.object { EnrichmentRepresentation.write(report, to: &$0) }
            } else {
                writer.null()
            }
        }
        return EnrichmentRoutes.uncached(writer)
    }

    private func reset(_ context: RouteContext) throws -> Response {
        let name = context.captures.first ?? ""
        guard let breaker = service.reset(breaker: name) else {
            let names = service.breakers.map(\.name).joined(separator: ", ")
            throw Problem(
                .breakerNotFound,
                names.isEmpty
                    ? "no outside service may be asked, so there are no breakers: ENABLE_EXTERNAL_ENRICHMENT is false"
                    : "there are the breakers \(names)")
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("name")
            writer.string(breaker.name)
            BreakerRepresentation.members(of: breaker, to: &writer)
        }
        return EnrichmentRoutes.uncached(writer)
    }

    private static func uncached(_ writer: JSONWriter) -> Response {
        Response(
            status: .ok, fields: [.contentType: "application/json", .cacheControl: "no-store"], body: writer.bytes)
    }
}
