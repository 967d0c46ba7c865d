internal import Domain
internal import Foundation
internal import HTTPCore
internal import HTTPTypes
package import Services

/// `/api/v1/sales/export`: all sales that pass a filter, streamed.
package struct ExportRoutes: Sendable {
    private let service: ExportService

    /// Routes over the process's exports.
    package init(_ service: ExportService) { self.service = service }

    /// The routes.
    package var routes: [Route] {
        [
            Route(
                .get, "/api/v1/sales/export", "All sales, streamed",
                produces: ExportFormat.allCases.flatMap(\.mediaTypes)
            ) { try await export($0) }
        ]
    }

    private func export(_ context: RouteContext) async throws -> Response {
        let query = try SalesExportQuery(parameters: context.parameters)
        let selection = try service.selection(query)
        let (format, mediaType) = try representation(query, context)
        let target = target(context, query, mediaType)
        if let unchanged = Versioned.unchanged(context, version: selection.version, target) { return unchanged }
        var fields = Versioned.fields(selection.version, target)
        fields[.contentType] = format == .csv ? "text/csv; charset=utf-8; header=present" : mediaType
        fields[.contentDisposition] =
            #"attachment; filename="sales-v\#(selection.version.number).\#(format.rawValue)""#
        let trailers = [HTTPField.Name.rowCount, .unencodedDigest]
        if context.request.head.method == .head {
            return Response(status: .ok, fields: fields, stream: ResponseStream(trailers: trailers) { _ in [:] })
        }
        let export = try await service.open(selection)
        let conversion = selection.conversion
        let stream = ResponseStream(trailers: trailers) { writer in
            let sink: @Sendable ([UInt8]) async throws -> Void = { piece in
                do { try await writer.write(piece) } catch { throw CancellationError() }
            }
            let receipt =
                switch format {
                case .csv: try await export.write(CSVLayout(conversion: conversion), to: sink)
                case .ndjson, .json:
                    try await export.write(JSONLayout(isLines: format == .ndjson, conversion: conversion), to: sink)
                }
            let digest = Data(receipt.sha256).base64EncodedString()
            return [.rowCount: "\(receipt.rows)", .unencodedDigest: "sha-256=:\(digest):"]
        }
        return Response(status: .ok, fields: fields, stream: stream)
    }

    /// What the parameter says, else what the client prefers.
    private func representation(
        _ query: SalesExportQuery, _ context: RouteContext
    ) throws -> (format: ExportFormat, mediaType: String) {
        guard let format = query.format else {
            let format = ExportFormat.allCases.first { $0.mediaTypes.contains(context.mediaType) }
            return (format ?? .csv, context.mediaType)
        }
        let accept = AcceptHeader(context.request.head.headerFields[.accept])
        guard let chosen = accept.preferred(among: format.mediaTypes.compactMap(MediaType.init)) else {
            throw Problem(
                .notAcceptable,
                "format=\(format.rawValue) is \(format.mediaTypes.joined(separator: " or ")), which Accept excludes")
        }
        return (format, chosen.description)
    }

    /// What the representation is of, beside the version.
    private func target(_ context: RouteContext, _ query: SalesExportQuery, _ mediaType: String) -> String {
        let target = "\(context.request.head.path ?? "") \(mediaType)"
        return query.currency == nil ? target : "\(target) \(service.currencies.fingerprint)"
    }
}

extension ExportFormat {
    /// Its media types, the usual one first.
    fileprivate var mediaTypes: [String] {
        switch self {
        case .csv: ["text/csv"]
        case .ndjson: ["application/x-ndjson", "application/jsonl"]
        case .json: ["application/json"]
        }
    }
}

extension HTTPField.Name {
    /// How many sales the content has.
    fileprivate static let rowCount = HTTPField.Name("Row-Count") ?? .age
    /// The content's hash before any content coding: draft-ietf-httpbis-unencoded-digest, in the form of RFC 9530.
    fileprivate static let unencodedDigest = HTTPField.Name("Unencoded-Digest") ?? .age
}
