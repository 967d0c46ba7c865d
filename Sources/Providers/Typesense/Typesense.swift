internal import Domain
package import HTTPClient
internal import HTTPTypes

/// A team's Typesense server (documented API of version 30): products are put there and found there.
///
/// One collection for each version of the warehouse, named `<collection>_v<version>`; the alias `<collection>` says which
/// one answers. The key goes into a field of each request and nowhere else. The calls of a ``ServiceClient`` end after its
/// deadline, which must leave time for a batch to be indexed.
///
/// Source: typesense.org/docs/30.0/api: "Collections", "Collection Alias", "Documents", "Federated / Multi Search",
/// "Vector Search".
package struct Typesense: Sendable {
    let service: ServiceClient
    let collection: String
    let dimensions: Int
    private let url: String
    private let key: String

    /// The server at `url`, for example `http://localhost:8108`.
    ///
    /// - Parameters:
    ///   - key: an API key that may create, fill, search and drop collections and set aliases.
    ///   - collection: the alias, and what the names of our collections begin with.
    ///   - dimensions: how many numbers the vector of a product or of a query has.
    package init(_ service: ServiceClient, url: String, key: String, collection: String, dimensions: Int) {
        self.service = service
        self.url = url.withoutTrailingSlash
        self.key = key
        self.collection = collection
        self.dimensions = dimensions
    }

    /// The products that a query finds.
    ///
    /// - Throws: `.status(404)` where nothing has been synchronised yet; `.status(400)` for a vector of other dimensions than
    ///   the collection's, or where that was made without vectors.
    package func search(_ query: TypesenseQuery) async throws(ServiceCallError) -> TypesenseAnswer {
        // By POST: a GET's query may have 4,000 bytes at most, and would stand in the logs of every proxy.
        let request = request(.post, "/multi_search", query.body(collection: collection))
        return try await service.call(request) { response in
            try TypesenseAnswer.outcome(of: response, to: query) { version(of: $0) }
        }.get()
    }

    /// The version of the warehouse that answers searches now; nil when there is none.
    package func servedVersion() async throws(ServiceCallError) -> Int64? {
        try await servedCollection().flatMap(version(of:))
    }

    // MARK: Names and requests

    /// The name of a version's collection.
    func name(of version: Int64) -> String { "\(collection)_v\(version)" }

    /// The version whose collection has that name; nil when it is none of ours.
    func version(of name: String) -> Int64? {
        guard name.hasPrefix("\(collection)_v") else { return nil }
        let digits = name.dropFirst(collection.count + 2)
        guard let version = Int64(digits), String(version) == digits else { return nil }
        return version
    }

    /// What the alias leads to; nil when there is no alias.
    func servedCollection() async throws(ServiceCallError) -> String? {
        try await service.call(request(.get, "/aliases/\(collection.percentEncoded)"), accepting: [200, 404]) {
            try $0.status == .ok ? JSONAnswer.decode(Alias.self, from: $0.body).collectionName : nil
        }
    }

    private struct Alias: Decodable {
        let collectionName: String

        enum CodingKeys: String, CodingKey {
            case collectionName = "collection_name"
        }
    }

    /// A request with the key; every one of ours may be repeated, for what it makes can be made twice.
    func request(_ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = []) -> ClientRequest {
        var fields: HTTPFields = [.accept: "application/json"]
        if let name = HTTPField.Name("X-TYPESENSE-API-KEY") { fields[name] = key }
        if !body.isEmpty { fields[.contentType] = "application/json" }
        return ClientRequest(method, url + path, fields: fields, body: body, isRepeatable: true)
    }

    /// A short text of the server's without the key and without control characters, safe to show.
    func shown(_ text: String) -> String {
        let text =
            key.isEmpty ? text : text.split(separator: key, omittingEmptySubsequences: false).joined(separator: "…")
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.lazy.filter { $0.properties.generalCategory != .control }.prefix(200)))
    }
}
