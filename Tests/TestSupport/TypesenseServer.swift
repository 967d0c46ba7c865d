internal import Foundation
internal import Synchronization

/// A loopback server that keeps collections, aliases and documents in memory and answers as Typesense's documented API
/// does, as far as it is asked, and that can be told to fail.
///
/// It evaluates the filters that it understands, finds documents by the words of their descriptions and stock codes
/// without typos, by their vectors and by both, and refuses what it does not understand with status 400.
package final class TypesenseServer: Sendable {
    private struct State {
        var collections: [String: TypesenseCollection] = [:]
        var aliases: [String: String] = [:]
        var fault: (@Sendable (ScriptedRequest) -> ScriptedAnswer?)?
        var refused: [String: (times: Int, error: String)] = [:]
    }

    private final class Box: Sendable {
        let state = Mutex(State())
    }

    /// The server behind it, with the requests that it had.
    package let server: ScriptedServer
    private let box: Box

    /// Starts an empty server.
    ///
    /// - Parameter key: what each request must have as `X-TYPESENSE-API-KEY`.
    package init(key: String) throws {
        let box = Box()
        self.box = box
        server = try ScriptedServer { request in
            guard request.fields["x-typesense-api-key"] == key else {
                return Self.message("Forbidden - a valid `x-typesense-api-key` header must be sent.", 401)
            }
            let fault = box.state.withLock { $0.fault }
            if let answer = fault?(request) { return answer }
            return box.state.withLock { Self.answer(request, &$0) }
        }
    }

    /// Where it is.
    package var url: String { server.origin }
    /// The collections' names, sorted.
    package var collections: [String] { box.state.withLock { $0.collections.keys.sorted() } }
    /// What each alias leads to.
    package var aliases: [String: String] { box.state.withLock { $0.aliases } }

    /// The ids of a collection's documents in the order of their import.
    package func ids(in collection: String) -> [String] {
        box.state.withLock { $0.collections[collection]?.documents.map(\.id) ?? [] }
    }

    /// Lets it answer so from now on; where `fault` gives nil, and without one, it answers as it should.
    package func fail(_ fault: (@Sendable (ScriptedRequest) -> ScriptedAnswer?)?) {
        box.state.withLock { $0.fault = fault }
    }

    /// Lets it refuse the next `times` imports of a document.
    package func refuse(_ id: String, times: Int, error: String = "Field `sales` must be an int64.") {
        box.state.withLock { $0.refused[id] = (times, error) }
    }

    /// Drops a collection as somebody else would, and leaves aliases to it.
    package func drop(_ collection: String) {
        box.state.withLock { _ = $0.collections.removeValue(forKey: collection) }
    }

    /// Stops the server.
    package func stop() { server.stop() }

    // MARK: Answers

    private static func answer(_ request: ScriptedRequest, _ state: inout State) -> ScriptedAnswer {
        let parts = request.path.split(separator: "/").map { $0.removingPercentEncoding ?? "" }
        switch (request.method, parts.first, parts.count) {
        case ("POST", "multi_search", 1): return search(request.body, state)
        case ("GET", "collections", 1): return json(state.collections.keys.sorted().map { ["name": $0] })
        case ("POST", "collections", 1): return create(request.body, &state)
        case ("DELETE", "collections", 2):
            guard state.collections.removeValue(forKey: parts[1]) != nil else {
                return message("No collection with name `\(parts[1])` found.", 404)
            }
            return json(["name": parts[1]])
        case ("POST", "collections", 4) where parts[2...] == ["documents", "import"]:
            guard request.query == "action=upsert" else { return message("Parameter `action` is not upsert.", 400) }
            return load(request.body, parts[1], &state)
        case ("GET", "aliases", 2):
            guard let name = state.aliases[parts[1]] else { return message("Not Found", 404) }
            return json(["name": parts[1], "collection_name": name])
        case ("PUT", "aliases", 2):
            guard let target = (object(request.body) as? [String: String])?["collection_name"] else {
                return message("Parameter `collection_name` is required.", 400)
            }
            state.aliases[parts[1]] = target
            return json(["name": parts[1], "collection_name": target])
        case ("DELETE", "aliases", 2):
            guard let name = state.aliases.removeValue(forKey: parts[1]) else { return message("Not Found", 404) }
            return json(["name": parts[1], "collection_name": name])
        default: return message("Not Found", 404)
        }
    }

    private static func create(_ body: [UInt8], _ state: inout State) -> ScriptedAnswer {
        guard let schema = object(body) as? [String: Any], let name = schema["name"] as? String,
            let fields = schema["fields"] as? [[String: Any]], schema["enable_nested_fields"] as? Bool == true
        else { return message("Bad JSON.", 400) }
        guard state.collections[name] == nil else {
            return message("A collection with name `\(name)` already exists.", 409)
        }
        guard let collection = TypesenseCollection(fields: fields) else { return message("A field cannot be.", 400) }
        state.collections[name] = collection
        return json(["name": name, "num_documents": 0], status: 201)
    }

    private static func load(_ body: [UInt8], _ name: String, _ state: inout State) -> ScriptedAnswer {
        guard state.collections[name] != nil else { return message("Not Found", 404) }
        var results: [String] = []
        for line in body.split(separator: 0x0A) {
            guard let document = try? JSONDecoder().decode(TypesenseCollection.Document.self, from: Data(line)) else {
                results.append(#"{"code":400,"error":"Bad JSON.","success":false}"#)
                continue
            }
            var error: String?
            if let (times, reason) = state.refused[document.id], times > 0 {
                state.refused[document.id] = (times - 1, reason)
                error = reason
            } else {
                error = state.collections[name]?.upsert(document)
            }
            guard let error else {
                results.append(#"{"success":true}"#)
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            let result: [String: Any] = ["success": false, "code": 400, "error": error, "document": text]
            results.append(String(decoding: data(result), as: UTF8.self))
        }
        return .answer(fields: ["Content-Type": "text/plain"], body: Array(results.joined(separator: "\n").utf8))
    }

    private static func search(_ body: [UInt8], _ state: State) -> ScriptedAnswer {
        guard let searches = (object(body) as? [String: Any])?["searches"] as? [[String: Any]] else {
            return message("Missing `searches` array.", 400)
        }
        return json([
            "results": searches.map { search -> [String: Any] in
                let asked = search["collection"] as? String ?? ""
                let name = state.aliases[asked] ?? asked
                guard let collection = state.collections[name] else { return ["code": 404, "error": "Not found."] }
                return collection.search(search, name: name)
            }
        ])
    }

    // MARK: JSON

    /// An error as the API tells it.
    package static func message(_ text: String, _ status: Int) -> ScriptedAnswer {
        json(["message": text], status: status)
    }

    private static func object(_ body: [UInt8]) -> Any? { try? JSONSerialization.jsonObject(with: Data(body)) }

    private static func data(_ value: Any) -> Data { (try? JSONSerialization.data(withJSONObject: value)) ?? Data() }

    private static func json(_ value: Any, status: Int = 200) -> ScriptedAnswer {
        .json(String(decoding: data(value), as: UTF8.self), status: status)
    }
}
