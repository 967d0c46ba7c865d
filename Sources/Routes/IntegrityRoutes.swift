internal import HTTPCore
internal import HTTPTypes
package import Services

/// `POST /api/v1/warehouse/integrity/validate`, and the same under its former name.
package struct IntegrityRoutes: Sendable {
    private let service: IntegrityService

    /// Routes over the process's one service.
    package init(_ service: IntegrityService) { self.service = service }

    /// The routes.
    package var routes: [Route] {
        ["warehouse", "supabase"].map { name in
            Route(.post, "/api/v1/\(name)/integrity/validate", "Run every integrity check") { context in
                try context.requireNoParameters()
                return try await validate()
            }
        }
    }

    /// 200 when all checks of severity error hold, 409 with the same body when one failed.
    private func validate() async throws -> Response {
        let report = try await ServiceError.translating { try await service.validate(actor: "api") }
        var fields: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if let field = Versioned.field, let version = report.version { fields[field] = String(version) }
        return Response(status: report.status == .passed ? .ok : .conflict, fields: fields, body: report.json())
    }
}
