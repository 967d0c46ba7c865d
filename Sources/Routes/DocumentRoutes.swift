internal import HTTPCore
internal import HTTPTypes

/// `/openapi.yaml`, `/docs` and `/metrics`.
package struct DocumentRoutes: Sendable {
    private let openAPI, documentation: Response
    private let metrics: @Sendable () -> [UInt8]

    /// Routes to two fixed documents and to the metrics page, which is made anew for each scrape.
    package init(openAPI: [UInt8], documentation: [UInt8], metrics: @escaping @Sendable () -> [UInt8]) {
        self.openAPI = DocumentRoutes.document(openAPI, "application/yaml; charset=utf-8")
        var documentation = DocumentRoutes.document(documentation, "text/html; charset=utf-8")
        documentation.fields[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        self.documentation = documentation
        self.metrics = metrics
    }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, "/openapi.yaml", "The contract, OpenAPI 3.1", produces: ["application/yaml"]) { context in
                try context.requireNoParameters()
                return await DocumentRoutes.kept(openAPI, context)
            },
            Route(.get, "/docs", "A page to read the contract and to try it", produces: ["text/html"]) { context in
                try context.requireNoParameters()
                return await DocumentRoutes.kept(documentation, context)
            },
            Route(.get, "/metrics", "Figures for Prometheus", produces: ["text/plain"], isFree: true) { context in
                try context.requireNoParameters()
                return Response(
                    status: .ok,
                    fields: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                    body: metrics())
            },
        ]
    }

    private static func document(_ bytes: [UInt8], _ type: String) -> Response {
        let tag = Versioned.tag(bytes, prefix: "")
        return Response(
            status: .ok, fields: [.contentType: type, .cacheControl: "private, no-cache", .eTag: tag], body: bytes)
    }

    /// The document, compressed once.
    private static func kept(_ document: Response, _ context: RouteContext) async -> Response {
        if let unchanged = context.representations.unchanged(context.request, fields: document.fields) {
            return unchanged
        }
        let key = ResponseCache.Key(target: context.request.head.path ?? "", version: nil)
        if let kept = await context.representations.kept(key) { return kept }
        return await context.representations.keep(document, key)
    }
}
