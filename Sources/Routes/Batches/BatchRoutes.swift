internal import Domain
internal import Foundation
internal import HTTPCore
internal import HTTPTypes
package import Services

/// `/api/v1/batches`: files taken in to be loaded, and what became of them.
package struct BatchRoutes: Sendable {
    private enum Parameter: String, CaseIterable {
        case name, page, size
    }

    private static let path = "/api/v1/batches"
    private let service: BatchService

    /// Routes over a loop's service.
    package init(_ service: BatchService) { self.service = service }

    /// The routes.
    package var routes: [Route] {
        [
            Route(.get, Self.path, "A page of batches") { try await page($0) },
            Route(.post, Self.path, "Load a file", takes: ["text/csv", "application/gzip"]) { try await upload($0) },
            Route(.get, Self.path + "/{batch}", "One batch") { try await batch($0) },
        ]
    }

    private func upload(_ context: RouteContext) async throws -> Response {
        let given: FileName? = try context.parameters(allowing: [Parameter.name]) { given, validation in
            given.coerce(.name, &validation)
        }
        let disposition = context.request.head.headerFields[.contentDisposition].flatMap(ContentDisposition.filename)
        let name = given ?? disposition.flatMap { try? FileName($0) } ?? FileName(stored: "upload.csv")
        let (body, limit) = (context.request.body, Int64(service.uploads.sizeLimit))
        func check(_ bytes: Int64) throws {
            guard bytes <= limit else {
                throw Problem(.contentTooLarge, "an upload may have \(limit) bytes at most")
            }
        }
        try check(Int64(body.length ?? 0))
        let received = try await service.uploads.begin(name)
        while let piece = try await body.next() {
            try check(received.count + Int64(piece.count))
            try await received.append(piece)
        }
        guard received.count > 0 else { throw Problem(.badRequest, "the body is empty") }
        let summary = try await service.uploads.keep(received)
        var response = Response(
            status: .accepted, fields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: BatchRepresentation.json(summary, nil, nil))
        response.fields[.location] = "\(Self.path)/\(summary.id)"
        return response
    }

    private func batch(_ context: RouteContext) async throws -> Response {
        try context.requireNoParameters()
        let text = context.captures.first ?? ""
        // The number as the database writes it: 7, not 007 or +7.
        let number = Int64(text).flatMap { $0 > 0 ? "\($0)" : nil }
        guard let id = UUID(uuidString: text)?.uuidString.lowercased() ?? number, id.count == text.count else {
            throw Problem(
                .invalidParameter, "the path's batch must be an upload's UUID or a batch's number",
                errors: [
                    FieldError(
                        "batch", Violation(.invalidFormat, "must be a UUID, or a whole number above 0"), input: text)
                ])
        }
        guard let (summary, details) = try await service.batch(id) else { throw Self.missing(id) }
        return Response(
            status: .ok, fields: [.contentType: "application/json"],
            body: BatchRepresentation.json(summary, details, service.uploads.progress(summary.id)))
    }

    private func page(_ context: RouteContext) async throws -> Response {
        let request = try context.parameters(allowing: [Parameter.page, .size]) { given, validation in
            PageRequest(given, page: .page, size: .size, &validation)
        }
        let (items, total) = try await service.batches(request)
        let pages = request.pages(of: total)
        var writer = JSONWriter(capacity: 400 * items.count + 100)
        writer.object { writer in
            writer.key("items")
            writer.array { writer in
                for summary in items {
                    writer.object { writer in
                        BatchRepresentation.write(summary, service.uploads.progress(summary.id), to: &writer)
                    }
                }
            }
            writer.key("total")
            writer.integer(total)
            writer.key("page")
            writer.integer(request.page)
            writer.key("size")
            writer.integer(request.size)
            writer.key("pages")
            writer.integer(pages)
        }
        var response = Response(status: .ok, fields: [.contentType: "application/json"], body: writer.bytes)
        response.fields[.link] = PageLinks(Self.path, context.parameters, page: request.page, pages: pages).field
        return response
    }

    private static func missing(_ id: String) -> Problem { Problem(.batchNotFound, "there is no batch \(id)") }
}
