internal import HTTPCore
internal import HTTPTypes

/// Which web pages of other origins may use the API from a browser: CORS, Fetch Standard section 3.2.
///
/// Without any configured origin nothing of it is said, and browsers keep pages of other origins out.
package struct CrossOrigin: Sendable {
    private let origins: Set<String>
    private let isOpen: Bool

    /// The configured origins, such as `https://dashboard.example.com`; `*` stands for all.
    package init(_ origins: [String]) {
        self.origins = Set(origins)
        isOpen = origins.contains("*")
    }

    private static let allowedFields =
        "Authorization, Content-Type, Content-Disposition, Content-Encoding, If-None-Match, X-Request-Id"
    private static let exposedFields = """
        Content-Disposition, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Server-Timing, \
        Warehouse-Version, X-Request-Id
        """

    /// The answer to a preflight, the one request that is answered without credentials: browsers send none with it.
    ///
    /// It is the same for every path, so that it tells nothing of which there are; nil for any other request.
    func preflight(_ request: Request) -> Response? {
        let fields = request.head.headerFields
        guard request.head.method == .options, let allowed = allowed(request),
            fields.contains(.accessControlRequestMethod)
        else { return nil }
        return Response(
            status: .noContent,
            fields: [
                .accessControlAllowOrigin: allowed,
                .accessControlAllowMethods: "GET, HEAD, POST",
                .accessControlAllowHeaders: CrossOrigin.allowedFields,
                .accessControlMaxAge: "600",
                .vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            ])
    }

    /// Adds what a browser needs to hand the response to the page that asked.
    func mark(_ response: inout Response, to request: Request) {
        guard !origins.isEmpty, response.fields[.accessControlAllowMethods] == nil else { return }
        if !isOpen { response.fields.vary(by: "Origin") }
        guard let allowed = allowed(request) else { return }
        response.fields[.accessControlAllowOrigin] = allowed
        response.fields[.accessControlExposeHeaders] = CrossOrigin.exposedFields
    }

    private func allowed(_ request: Request) -> String? {
        guard !origins.isEmpty, let origin = request.head.headerFields[.origin] else { return nil }
        return isOpen ? "*" : origins.contains(origin.lowercased()) ? origin : nil
    }
}
