internal import Domain
internal import HTTPCore
internal import HTTPTypes
package import Services

/// `/api/v1/sales`: pages of sales, one sale, and where it came from.
package struct SalesRoutes: Sendable {
    private let service: SalesService

    /// Routes over a loop's service.
    package init(_ service: SalesService) { self.service = service }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, "/api/v1/sales", "A page of sales") { try await page($0) },
            Route(.get, "/api/v1/sales/{id}", "One sale") { try await sale($0) },
            Route(.get, "/api/v1/sales/{id}/lineage", "Where a sale came from") { try await lineage($0) },
        ]
    }

    private func page(_ context: RouteContext) async throws -> Response {
        let query = try SalesQuery(parameters: context.parameters)
        let version = try service.version(of: query)
        let target = target(context, query.currency)
        return try await Versioned.respond(context, version: version, target) {
            let page = try await service.page(query)
            return .init(
                writer: SalesRoutes.json(page), version: page.version,
                link: SalesLinks(context.parameters, page).field)
        }
    }

    private static func json(_ page: SalesPage) -> JSONWriter {
        var writer = JSONWriter(capacity: (page.conversion == nil ? 300 : 440) * page.items.count + 200)
        writer.object { writer in
            writer.key("items")
            writer.array { writer in
                for sale in page.items { SaleRepresentation.write(sale, page.conversion, to: &writer) }
            }
            writer.key("total")
            writer.integer(page.total)
            if let number = page.page {
                writer.key("page")
                writer.integer(number)
            }
            writer.key("size")
            writer.integer(page.size)
            writer.key("pages")
            writer.integer(page.pages)
            writer.key("next_cursor")
            writer.string(page.next?.text)
        }
        return writer
    }

    private func sale(_ context: RouteContext) async throws -> Response {
        let currency: Currency? = try context.parameters(allowing: [SalesParameter.currency]) { given, validation in
            given.coerce(.currency, &validation)
        }
        return try await one(context, currency) { id in
            try await service.sale(id, in: currency).map { sale, conversion, version in
                var writer = JSONWriter()
                SaleRepresentation.write(sale, conversion, to: &writer)
                return (writer, version)
            }
        }
    }

    private func lineage(_ context: RouteContext) async throws -> Response {
        try context.requireNoParameters()
        return try await one(context) { id in
            try await service.lineage(id).map { (SalesRoutes.json($0), $1) }
        }
    }

    /// What is read of the sale that the path names: 304 without reading where the client holds it, 404 where it is not.
    private func one(
        _ context: RouteContext, _ currency: Currency? = nil, read: (SaleID) async throws -> (JSONWriter, ReadVersion)?
    ) async throws -> Response {
        let id = try saleID(context)
        let target = target(context, currency)
        return try await Versioned.respond(context, version: try service.version(), target) {
            guard let (writer, version) = try await read(id) else { throw SalesRoutes.missing(id) }
            return .init(writer: writer, version: version)
        }
    }

    /// What a representation is of, beside the version: with a currency, what the settings say of currencies too.
    private func target(_ context: RouteContext, _ currency: Currency?) -> String {
        let path = context.request.head.path ?? ""
        return currency == nil ? path : "\(path) \(service.currencies.fingerprint)"
    }

    private static func json(_ lineage: Lineage) -> JSONWriter {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("id")
            writer.integer(lineage.saleID)
            writer.key("file")
            writer.object { writer in
                writer.key("id")
                writer.integer(lineage.fileID)
                writer.key("name")
                writer.string(lineage.fileName)
                writer.key("sha256")
                writer.string(lineage.contentSHA256)
            }
            writer.key("line")
            writer.integer(lineage.line)
            writer.key("raw")
            writer.string(lineage.raw)
            writer.key("batch")
            writer.object { writer in
                writer.key("id")
                writer.integer(lineage.batchID)
                writer.key("version")
                writer.integer(lineage.version)
                writer.key("contract")
                writer.string(lineage.contract)
                writer.key("loaded_at")
                writer.string(Timestamp.text(lineage.loadedAt))
            }
        }
        return writer
    }

    private func saleID(_ context: RouteContext) throws -> SaleID {
        let text = context.captures.first ?? ""
        do { return try SaleID(text) } catch {
            throw Problem(
                .invalidParameter, "the path's id \(error.message)", errors: [FieldError("id", error, input: text)])
        }
    }

    private static func missing(_ id: SaleID) -> Problem {
        Problem(.saleNotFound, "the warehouse has no sale \(id.value)")
    }
}
