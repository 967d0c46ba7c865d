internal import Domain
internal import HTTPCore
internal import HTTPTypes
package import Services

/// `/api/v1/search`, and the products that are like one.
package struct SearchRoutes: Sendable {
    private let service: SearchService

    /// Routes over the one search of the process.
    package init(_ service: SearchService) { self.service = service }

    /// The routes; those of the alias answer as the others do.
    package var routes: [Route] {
        let search = "Products found by words and meaning, among sales to countries or at prices"
        return [
            Route(.get, "/api/v1/search", search) { try await page($0) },
            Route(.get, "/api/v1/search/typesense", search) { try await page($0) },
            Route(.get, "/api/v1/products/{stock_code}/similar", "Products that are like another") {
                try await similar($0)
            },
        ]
    }

    private func page(_ context: RouteContext) async throws -> Response {
        let path = context.request.head.path ?? ""
        let request: SearchRequest
        do { request = try SearchRequest(parameters: context.parameters) } catch let missing
            as SearchRequest.FilterMissing
        { throw needsFilter(missing, context) }
        // How long it took differs from one answer to the next: the entity tag tells that they mean the same. Two engines
        // do not. Nor is a search kept: it asks no database, and its answer says how long this one took.
        func target(_ engine: SearchEngine) -> String { "\(path) \(engine.rawValue)" }
        let (version, engine) = try service.version()
        if let unchanged = Versioned.unchanged(context, version: version, target(engine), weak: true) {
            return unchanged
        }
        let page = try await service.search(request)
        var writer = JSONWriter(
            capacity: page.hits.reduce(4_096) {
                $0 + $1.members.count + 2 * ($1.hit.product.description?.utf8.count ?? 0) + 200
            })
        SearchRepresentation.write(page, of: request, to: &writer)
        var response = Versioned.json(writer, version: page.version, target(page.engine), weak: true)
        response.fields[.link] =
            PageLinks(
                "/api/v1/search", context.parameters, page: request.page.page,
                pages: request.page.pages(of: Int64(page.found))
            ).field
        return response
    }

    private func similar(_ context: RouteContext) async throws -> Response {
        let path = context.request.head.path ?? ""
        let text = context.captures.first ?? ""
        let code: StockCode
        do { code = try StockCode(text) } catch {
            throw Problem(
                .invalidParameter, "the path's stock code \(error.message)",
                errors: [FieldError("stock_code", error, input: text)])
        }
        let request = try SimilarRequest(code, parameters: context.parameters)
        return try await Versioned.respond(context, version: try service.version().version, path) {
            guard let page = try service.similar(request) else {
                throw Problem(.productNotFound, "the warehouse has no sales of a product \(code.text)")
            }
            var writer = JSONWriter(capacity: 500 * page.items.count + 500)
            SearchRepresentation.write(page, to: &writer)
            return .init(writer: writer, version: page.version)
        }
    }

    /// Names both ways out, and shows the same request with a filter that finds something.
    private func needsFilter(_ missing: SearchRequest.FilterMissing, _ context: RouteContext) -> Problem {
        let given = context.parameters.map { "\($0.name)=\(PercentEncoding.encode($0.value))&" }.joined()
        let country = PercentEncoding.encode(service.exampleCountry ?? "United Kingdom")
        return Problem(
            .filterRequired,
            """
            a search must say which sales count: give country (one or several, or a region or continent), or a price range \
            with price_min, price_max or both
            """,
            errors: missing.errors, example: "/api/v1/search?\(given)country=\(country)")
    }
}
