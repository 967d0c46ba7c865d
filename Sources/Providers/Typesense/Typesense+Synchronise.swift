internal import Domain
package import HTTPClient
internal import HTTPTypes

extension Typesense {
    /// The most documents of one request.
    static let batchCount = 1_000
    /// The most bytes of one request, where it has more than one document.
    static let batchSize = 1 << 20

    /// Puts the products of a version there, and lets searches be answered from them once every one is there.
    ///
    /// The documents go into a collection of their own; a document that is refused is sent once more. When one is refused
    /// again, the new collection is dropped and the alias stays where it is. When all were taken, the alias moves and
    /// collections of earlier versions are dropped. An error, too, leaves the alias as it is, and the new collection to be
    /// dropped by the next synchronisation. One at a time: two at once for one version disturb each other.
    ///
    /// The version that is served can be sent again: until that is done nothing is served, rather than a part.
    package func synchronise(
        _ documents: some Sequence<TypesenseDocument>, version: Int64
    ) async throws(ServiceCallError) -> TypesenseImport {
        let name = name(of: version)
        let path = "/collections/\(name.percentEncoded)"
        let alias = "/aliases/\(collection.percentEncoded)"
        if try await servedCollection() == name { try await drop(alias) }
        try await drop(path)
        // 409: an earlier attempt made it, and its answer was lost.
        try await service.call(
            request(.post, "/collections", TypesenseDocument.schema(name: name, dimensions: dimensions)),
            accepting: [201, 409]
        ) { _ in }
        var result = TypesenseImport(version: version)
        var batch = Batch()
        for document in documents {
            let line = document.line(version: version)
            if batch.lines.count == Self.batchCount || batch.size + line.count > Self.batchSize, !batch.lines.isEmpty {
                try await send(batch, to: path, &result)
                batch = Batch()
            }
            batch.append(document.productKey, line)
        }
        if !batch.lines.isEmpty { try await send(batch, to: path, &result) }
        guard result.isServed else {
            // The leftover is in nobody's way when it cannot be dropped now.
            try? await drop(path)
            return result
        }
        var target = JSONWriter()
        target.object { json in
            json.key("collection_name")
            json.string(name)
        }
        try await service.call(request(.put, alias, target.bytes)) { _ in }
        await dropCollections(before: version)
        return result
    }

    // MARK: Documents

    private struct Batch {
        var keys: [Int32] = []
        var lines: [[UInt8]] = []
        var size = 0

        mutating func append(_ key: Int32, _ line: [UInt8]) {
            keys.append(key)
            lines.append(line)
            size += line.count + 1
        }
    }

    /// Sends a batch, and once more those that were refused.
    private func send(
        _ batch: Batch, to path: String, _ result: inout TypesenseImport
    ) async throws(ServiceCallError) {
        result.documents += batch.lines.count
        let refused = try await refusals(of: batch, path)
        guard !refused.isEmpty else { return }
        var again = Batch()
        for (index, _) in refused { again.append(batch.keys[index], batch.lines[index]) }
        for (index, error) in try await refusals(of: again, path) {
            result.failed += 1
            guard result.failures.count < TypesenseImport.told else { continue }
            result.failures.append(.init(productKey: again.keys[index], error: shown(error)))
        }
    }

    /// The indices of the documents that were not taken, and why.
    ///
    /// The status is 200 whatever the documents' fate, which is told in as many lines.
    private func refusals(
        of batch: Batch, _ path: String
    ) async throws(ServiceCallError) -> [(index: Int, error: String)] {
        var request = request(
            .post, "\(path)/documents/import?action=upsert", Array(batch.lines.joined(separator: [0x0A])))
        request.fields[.contentType] = "text/plain"
        let outcomes = try await service.call(request) { response in
            let lines = response.body.split(separator: 0x0A).joined(separator: [0x2C])
            let outcomes = try JSONAnswer.decode([Outcome].self, from: [0x5B] + lines + [0x5D])
            guard outcomes.count == batch.lines.count else {
                throw MalformedAnswer("\(outcomes.count) results for \(batch.lines.count) documents")
            }
            return outcomes
        }
        return outcomes.enumerated().compactMap { index, outcome in
            outcome.success ? nil : (index, outcome.error ?? "no reason given")
        }
    }

    private struct Outcome: Decodable {
        let success: Bool
        let error: String?
    }

    // MARK: Collections

    /// Drops a collection or an alias, there or not.
    private func drop(_ path: String) async throws(ServiceCallError) {
        try await service.call(request(.delete, path), accepting: [200, 404]) { _ in }
    }

    /// Drops our collections of earlier versions; those that cannot be dropped now are by the next synchronisation.
    private func dropCollections(before version: Int64) async {
        let names = try? await service.call(request(.get, "/collections?exclude_fields=fields")) { response in
            try JSONAnswer.decode([Named].self, from: response.body).map(\.name)
        }
        for name in names ?? [] {
            guard let other = self.version(of: name), other < version else { continue }
            try? await drop("/collections/\(name.percentEncoded)")
        }
    }

    private struct Named: Decodable { let name: String }
}
