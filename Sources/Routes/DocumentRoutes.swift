internal import HTTPCore
internal import HTTPTypes

/// `/openapi.yaml`, `/docs` and `/metrics`.
package struct DocumentRoutes: Sendable {
    private let openAPI, documentation: [UInt8]
    private let metrics: @Sendable () -> [UInt8]

    /// Routes to two fixed documents and to the metrics page, which is made anew for each scrape.
    package init(openAPI: [UInt8], documentation: [UInt8], metrics: @escaping @Sendable () -> [UInt8]) {
        self.openAPI = openAPI
        self.documentation = documentation
        self.metrics = metrics
    }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, "/openapi.yaml", "The contract, OpenAPI 3.1", produces: ["application/yaml"]) { context in
                try context.requireNoParameters()
                return document(openAPI, "application/yaml; charset=utf-8")
            },
            Route(.get, "/docs", "A page to read the contract and to try it", produces: ["text/html"]) { context in
                try context.requireNoParameters()
                var response = document(documentation, "text/html; charset=utf-8")
                response.fields[.contentSecurityPolicy] =
                    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                return response
            },
            Route(.get, "/metrics", "Figures for Prometheus", produces: ["text/plain"], isFree: true) { context in
                try context.requireNoParameters()
                var response = document(metrics(), "text/plain; version=0.0.4; charset=utf-8")
                response.fields[.cacheControl] = "no-store"
                return response
            },
        ]
    }

    private func document(_ bytes: [UInt8], _ type: String) -> Response {
        Response(status: .ok, fields: [.contentType: type], body: bytes)
    }
}
