package import HTTPCore
package import HTTPTypes

/// One path pattern and method, and what answers it.
package struct Route: Sendable {
    /// Answers a request that matched.
    ///
    /// Throws `Problem`, `ValidationErrors` or `ServiceError`, which the router turns into responses.
    package typealias Handler = @Sendable (RouteContext) async throws -> Response

    /// The method; a GET route answers HEAD too.
    package let method: HTTPRequest.Method
    /// The path, `/api/v1/sales/{id}`: a segment in braces takes any one that is not empty.
    package let pattern: String
    /// The media types it answers with, the preferred first; a request that accepts none of them gets 406.
    package let produces: [String]
    /// The media types of a body that its handler reads; a body of another type gets 415 before any of it is read.
    ///
    /// Empty for a route that reads none.
    package let takes: [String]
    /// What it does, in a few words.
    package let summary: String
    /// Whether it costs so little that it does not count against the user's quota: what monitors poll.
    package let isFree: Bool
    let handler: Handler
    let segments: [String]

    /// A route.
    package init(
        _ method: HTTPRequest.Method, _ pattern: String, _ summary: String, produces: [String] = ["application/json"],
        takes: [String] = [], isFree: Bool = false, handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.summary = summary
        self.produces = produces
        self.isFree = isFree
        self.takes = takes
        self.handler = handler
        segments = pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    }

    /// What the braces took, when the path matches.
    func captures(of path: [String]) -> [String]? {
        guard path.count == segments.count else { return nil }
        var captures: [String] = []
        for (segment, given) in zip(segments, path) {
            if segment.hasPrefix("{") {
                guard !given.isEmpty else { return nil }
                captures.append(given)
            } else if segment != given {
                return nil
            }
        }
        return captures
    }
}

/// A request that has found its route.
package struct RouteContext: Sendable {
    /// The request as it came.
    package let request: Request
    /// The path's segments that the pattern has braces for, in order.
    package let captures: [String]
    /// The query's parameters in order, decoded.
    package let parameters: [(name: String, value: String)]
    /// Which of the route's media types the client prefers.
    package let mediaType: String
    /// How the answer is sent.
    let representations: Representations

    /// Refuses every parameter: for routes that take none.
    package func requireNoParameters() throws {
        if let first = parameters.first {
            throw Problem(
                .invalidParameter, "this path takes no parameters",
                errors: [
                    .init(
                        first.name, .init(.unknownParameter, "is not known here: this path takes no parameters"),
                        input: first.value)
                ])
        }
    }
}
