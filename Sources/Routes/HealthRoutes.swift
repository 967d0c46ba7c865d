internal import Domain
internal import HTTPCore
internal import HTTPTypes
package import Services

/// `/health…` and `/api/v1/health`: read from a finished report, so that a poll costs no query.
package struct HealthRoutes: Sendable {
    /// What the summary says beside the status.
    package struct Identity: Sendable {
        package let environment, version: String

        /// The configured environment and the program's version.
        package init(environment: String, version: String) {
            self.environment = environment
            self.version = version
        }
    }

    private let service: HealthService
    private let identity: Identity

    /// Routes over the health watch.
    package init(_ service: HealthService, _ identity: Identity) {
        self.service = service
        self.identity = identity
    }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, "/health", "A one-line summary for pollers", isFree: true) { context in
                try context.requireNoParameters()
                return summary()
            },
            Route(.get, "/health/live", "Whether the process is up", isFree: true) { context in
                try context.requireNoParameters()
                return respond(.ok) { _ in }
            },
            Route(.get, "/health/ready", "Whether the service can answer from the warehouse", isFree: true) { context in
                try context.requireNoParameters()
                return ready()
            },
            Route(.get, "/api/v1/health", "Each component's state", isFree: true) { context in
                try context.requireNoParameters()
                return components()
            },
        ]
    }

    private func summary() -> Response {
        let report = service.report
        return respond(report.status) { writer in
            writer.key("warehouse_version")
            writer.integer(report.version?.version)
            HealthRoutes.causes(report, to: &writer)
        }
    }

    private func ready() -> Response {
        let report = service.report
        let isDatabaseUp = report.components.first { $0.name == "database" }?.status != .unavailable
        let isReady = isDatabaseUp && report.version != nil
        return respond(isReady ? .ok : .unavailable) { writer in
            if !isReady { HealthRoutes.causes(report, to: &writer) }
        }
    }

    private func components() -> Response {
        let report = service.report
        return respond(report.status) { writer in
            writer.key("checked_at")
            writer.string(Timestamp.text(report.checkedAt))
            writer.key("components")
            writer.object { writer in
                for component in report.components {
                    HealthRoutes.write(component, component.name == "breakers" ? report.breakers : nil, to: &writer)
                }
            }
        }
    }

    private func respond(_ status: HealthStatus, _ more: (inout JSONWriter) -> Void) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("status")
            writer.string(status.rawValue)
            writer.key("environment")
            writer.string(identity.environment)
            writer.key("version")
            writer.string(identity.version)
            more(&writer)
        }
        var fields: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let field = Versioned.field, let version = service.report.version { fields[field] = String(version.version) }
        if status == .unavailable { fields[.retryAfter] = "2" }
        return Response(status: status == .unavailable ? .serviceUnavailable : .ok, fields: fields, body: writer.bytes)
    }

    private static func causes(_ report: HealthReport, to writer: inout JSONWriter) {
        let causes = report.components.compactMap { component in component.cause.map { "\(component.name): \($0)" } }
        guard !causes.isEmpty else { return }
        writer.key("causes")
        writer.array { writer in
            for cause in causes { writer.string(cause) }
        }
    }

    private static func write(
        _ component: HealthReport.Component, _ breakers: [BreakerStatus]?, to writer: inout JSONWriter
    ) {
        writer.key(dynamic: component.name)
        writer.object { writer in
            writer.key("status")
            writer.string(component.status.rawValue)
            if let cause = component.cause {
                writer.key("cause")
                writer.string(cause)
            }
            for fact in component.facts {
                writer.key(dynamic: fact.name)
                switch fact.value {
                case .integer(let value): writer.integer(value)
                case .seconds(let value): writer.number(value)
                case .text(let value): writer.string(value)
                case .time(let value): writer.string(Timestamp.text(value))
                case .none: writer.null()
                }
            }
            if let breakers {
                writer.key("services")
                writer.object { writer in
                    for breaker in breakers {
                        writer.key(dynamic: breaker.name)
                        BreakerRepresentation.write(breaker, to: &writer)
                    }
                }
            }
        }
    }
}
