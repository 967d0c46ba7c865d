internal import Foundation

/// One collection of a ``TypesenseServer``.
struct TypesenseCollection {
    /// A product; what is not of these types is refused.
    struct Document: Decodable {
        struct Sold: Decodable {
            let country: String
            let price: Int64
        }

        let id, description: String
        let stockCode: String
        let category, categoryCode, subcategory: String?
        let version: Int64
        let numbers: [String: Int64]
        let countries: [String]
        let sold: [Sold]
        let embedding: [Float]?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case id, description, category, subcategory, version, countries, sold, embedding, sales, quantity, revenue
            case categoryCode = "category_code"
            case stockCode = "stock_code"
            case priceMin = "price_min"
            case priceMax = "price_max"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            id = try values.decode(String.self, forKey: .id)
            description = try values.decode(String.self, forKey: .description)
            stockCode = try values.decode(String.self, forKey: .stockCode)
            category = try values.decodeIfPresent(String.self, forKey: .category)
            categoryCode = try values.decodeIfPresent(String.self, forKey: .categoryCode)
            subcategory = try values.decodeIfPresent(String.self, forKey: .subcategory)
            version = try values.decode(Int64.self, forKey: .version)
            countries = try values.decode([String].self, forKey: .countries)
            sold = try values.decode([Sold].self, forKey: .sold)
            embedding = try values.decodeIfPresent([Float].self, forKey: .embedding)
            var numbers: [String: Int64] = [:]
            for key in [CodingKeys.sales, .quantity, .revenue, .priceMin, .priceMax] {
                numbers[key.rawValue] = try values.decode(Int64.self, forKey: key)
            }
            self.numbers = numbers
        }
    }

    /// A document that was found, and how.
    struct Hit {
        let document: Document
        var textMatch: Int64?
        var distance: Float?
        /// What the ranks of both make.
        var fused: Double?
    }

    private static let parameters: Set<String> = [
        "collection", "q", "query_by", "num_typos", "prefix", "filter_by", "sort_by", "page", "per_page", "facet_by",
        "max_facet_values", "include_fields", "highlight_fields", "highlight_full_fields", "highlight_start_tag",
        "highlight_end_tag", "enable_highlight_v1", "vector_query",
    ]

    /// The fields' types, by name.
    let fields: [String: String]
    /// How many numbers a document's vector has; nil without a field for one.
    let dimensions: Int?
    private(set) var documents: [Document] = []

    /// Nil for fields that cannot be.
    init?(fields: [[String: Any]]) {
        let types = fields.map { ($0["name"] as? String ?? "", $0["type"] as? String ?? "") }
        self.fields = Dictionary(types) { first, _ in first }
        let vector = fields.first { $0["name"] as? String == "embedding" }
        dimensions = vector?["num_dim"] as? Int
        if let vector {
            guard vector["type"] as? String == "float[]", vector["vec_dist"] as? String == "cosine",
                vector["optional"] as? Bool == true, let dimensions, dimensions > 0
            else { return nil }
        }
    }

    /// Takes a document, or tells why not.
    mutating func upsert(_ document: Document) -> String? {
        if let embedding = document.embedding, let dimensions, embedding.count != dimensions {
            return "Field `embedding` must have \(dimensions) dimensions."
        }
        if let index = documents.firstIndex(where: { $0.id == document.id }) {
            documents[index] = document
        } else {
            documents.append(document)
        }
        return nil
    }

    /// The answer to one search of `/multi_search`, an error among them.
    func search(_ search: [String: Any], name: String) -> [String: Any] {
        func text(_ name: String) -> String { search[name] as? String ?? "" }
        guard Self.parameters.isSuperset(of: search.keys) else { return Self.error("An unknown parameter.", 400) }
        guard let size = search["per_page"] as? Int, let page = search["page"] as? Int, size <= 250 else {
            return Self.error("Only upto 250 hits can be fetched per page.", 422)
        }
        guard let filter = TypesenseFilter(text("filter_by")) else {
            return Self.error("Could not parse the filter query.", 400)
        }
        for field in filter.fields + ["sold", "description", "stock_code", "category", "subcategory", "countries"]
        where fields[field] == nil {
            return Self.error("Could not find a field named `\(field)` in the schema.", 404)
        }
        let vector = TypesenseVectorQuery(text("vector_query"), dimensions: dimensions, pageSize: size)
        guard vector != nil || search["vector_query"] == nil else {
            return Self.error("Malformed vector query string.", 400)
        }
        let query = text("q") == "*" ? [] : Self.words(text("q")).map(\.text)
        let allowed = documents.filter { filter.passes($0) }
        var hits = allowed.compactMap { document -> Hit? in
            let match = Self.match(query, Self.words(document.description + " " + document.stockCode).map(\.text))
            return match.map { Hit(document: document, textMatch: $0) }
        }
        if let vector {
            let nearest = vector.nearest(allowed)
            hits = query.isEmpty ? nearest : vector.fuse(hits, nearest)
        }
        let terms = text("sort_by").split(separator: ",").map { $0.split(separator: ":").map(String.init) }
        guard terms.count <= 3, terms.allSatisfy({ isSortable($0, vector != nil) }) else {
            return Self.error("Could not sort by `\(text("sort_by"))`.", 400)
        }
        for term in terms.reversed() { Self.sort(&hits, by: term[0], isDescending: term[1] == "desc") }
        var answer: [String: Any] = [
            "found": hits.count, "out_of": documents.count, "page": page, "search_cutoff": false,
            "request_params": ["collection_name": name, "per_page": size, "q": text("q")],
            "facet_counts": text("facet_by").split(separator: ",").map { Self.facet(String($0), hits.map(\.document)) },
        ]
        answer["hits"] = hits.dropFirst((page - 1) * size).prefix(size).map { hit -> [String: Any] in
            var values: [String: Any] = [
                "document": Self.values(of: hit.document, text("include_fields")),
                "highlight": Self.highlight(
                    hit.document, text("highlight_fields"), query, text("highlight_start_tag"),
                    text("highlight_end_tag")),
            ]
            if let match = hit.textMatch { values["text_match"] = match }
            if let distance = hit.distance { values["vector_distance"] = distance }
            if let fused = hit.fused { values["hybrid_search_info"] = ["rank_fusion_score": fused] }
            return values
        }
        return answer
    }

    private func isSortable(_ term: [String], _ hasVector: Bool) -> Bool {
        guard term.count == 2, ["asc", "desc"].contains(term[1]) else { return false }
        return term[0] == "_text_match" || (term[0] == "_vector_distance" && hasVector) || fields[term[0]] == "int64"
    }

    private static func sort(_ hits: inout [Hit], by field: String, isDescending: Bool) {
        func value(_ hit: Hit) -> Int64 {
            switch field {
            case "_text_match": hit.fused.map { Int64($0 * 1e15) } ?? hit.textMatch ?? 0
            case "_vector_distance": hit.distance.map { Int64($0 * 1e9) } ?? .max
            default: hit.document.numbers[field] ?? 0
            }
        }
        // By index where equal: the standard library does not promise that its sort is stable.
        hits = hits.enumerated().sorted { left, right in
            let (first, second) = (value(left.element), value(right.element))
            if first == second { return left.offset < right.offset }
            return isDescending ? first > second : first < second
        }.map(\.element)
    }

    private static func error(_ text: String, _ code: Int) -> [String: Any] { ["code": code, "error": text] }

    private static func values(of document: Document, _ fields: String) -> [String: Any] {
        let all: [String: Any] = [
            "id": document.id, "version": document.version, "description": document.description,
            "stock_code": document.stockCode,
        ]
        return all.filter { fields.split(separator: ",").contains(Substring($0.key)) }
    }
}
