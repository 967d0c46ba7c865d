/// A `vector_query` on `embedding`, as ``TypesenseServer`` evaluates it: `embedding:([0.1,-0.2], k:10, alpha:0.5)`.
///
/// It knows the parameters `distance_threshold`, `k`, `alpha` and `flat_search_cutoff`, and looks at every document.
struct TypesenseVectorQuery {
    typealias Document = TypesenseCollection.Document
    typealias Hit = TypesenseCollection.Hit

    private var vector: [Float] = []
    private var threshold = Float.greatestFiniteMagnitude
    private var count: Int
    private var alpha = 0.3

    /// Nil for what is no such query, or for one of other dimensions than the field's.
    init?(_ text: String, dimensions: Int?, pageSize: Int) {
        let start = "embedding:(["
        count = pageSize
        guard let dimensions, text.hasPrefix(start), text.hasSuffix(")"), let end = text.firstIndex(of: "]") else {
            return nil
        }
        for number in text[..<end].dropFirst(start.count).split(separator: ",", omittingEmptySubsequences: false) {
            guard let value = Float(number), value.isNormal || value == 0 else { return nil }
            vector.append(value)
        }
        guard vector.count == dimensions else { return nil }
        for parameter in text[end...].dropFirst().dropLast().split(separator: ",") {
            let parts = parameter.drop { $0 == " " }.split(separator: ":")
            guard parts.count == 2 else { return nil }
            switch (parts[0], Float(parts[1]), UInt32(parts[1])) {
            case ("distance_threshold", let value?, _) where 0...2 ~= value: threshold = value
            case ("alpha", let value?, _) where 0...1 ~= value: alpha = Double(parts[1]) ?? alpha
            case ("k", _, let value?): count = max(Int(value), pageSize)
            case ("flat_search_cutoff", _, let value?) where value <= UInt32(Int32.max): break
            default: return nil
            }
        }
    }

    /// The documents whose vectors are near enough, the nearest first.
    func nearest(_ documents: [Document]) -> [Hit] {
        let hits = documents.compactMap { document -> Hit? in
            guard let embedding = document.embedding else { return nil }
            let distance = 1 - Self.cosine(embedding, vector)
            return distance > threshold ? nil : Hit(document: document, distance: distance)
        }
        return Array(Self.ranked(hits) { -Double($0.distance ?? 0) }.prefix(count))
    }

    /// Both rankings in one, in the order of their ids: a rank of r adds 1 / r, times `alpha` among the nearest, times the rest among
    /// those found by words, where equal hits share a rank.
    func fuse(_ found: [Hit], _ nearest: [Hit]) -> [Hit] {
        var hits: [String: Hit] = [:]
        var rank = 0.0
        var last: Int64?
        for var hit in Self.ranked(found, by: { Double($0.textMatch ?? 0) }) {
            if hit.textMatch != last { rank += 1 }
            last = hit.textMatch
            hit.fused = (1 - alpha) / rank
            hits[hit.document.id] = hit
        }
        for (index, near) in nearest.enumerated() {
            var hit = hits[near.document.id] ?? Hit(document: near.document, textMatch: 0)
            hit.distance = near.distance
            hit.fused = (hit.fused ?? 0) + alpha / Double(index + 1)
            hits[near.document.id] = hit
        }
        return hits.values.sorted { $0.document.id < $1.document.id }
    }

    private static func ranked(_ hits: [Hit], by score: (Hit) -> Double) -> [Hit] {
        hits.enumerated().sorted {
            (-score($0.element), $0.offset) < (-score($1.element), $1.offset)
        }.map(\.element)
    }

    private static func cosine(_ left: [Float], _ right: [Float]) -> Float {
        func product(_ left: [Float], _ right: [Float]) -> Float { zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
        let lengths = (product(left, left) * product(right, right)).squareRoot()
        return lengths == 0 ? 0 : product(left, right) / lengths
    }
}
