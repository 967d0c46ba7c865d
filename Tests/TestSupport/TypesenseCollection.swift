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
        let category, subcategory: String?
        let version: Int64
        let numbers: [String: Int64]
        let countries: [String]
        let sold: [Sold]

        enum CodingKeys: String, CodingKey, CaseIterable {
            case id, description, category, subcategory, version, countries, sold, sales, quantity, revenue
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
            subcategory = try values.decodeIfPresent(String.self, forKey: .subcategory)
            version = try values.decode(Int64.self, forKey: .version)
            countries = try values.decode([String].self, forKey: .countries)
            sold = try values.decode([Sold].self, forKey: .sold)
            var numbers: [String: Int64] = [:]
            for key in [CodingKeys.sales, .quantity, .revenue, .priceMin, .priceMax] {
                numbers[key.rawValue] = try values.decode(Int64.self, forKey: key)
            }
            self.numbers = numbers
        }
    }

    /// The fields' types, by name.
    let fields: [String: String]
    private(set) var documents: [Document] = []

    init(fields: [String: String]) { self.fields = fields }

    mutating func upsert(_ document: Document) {
        if let index = documents.firstIndex(where: { $0.id == document.id }) {
            documents[index] = document
        } else {
            documents.append(document)
        }
    }

    /// The answer to one search of `/multi_search`, an error among them.
    func search(_ search: [String: Any], name: String) -> [String: Any] {
        func text(_ name: String) -> String { search[name] as? String ?? "" }
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
        let query = text("q") == "*" ? [] : Self.words(text("q")).map(\.text)
        var found = documents.filter { filter.passes($0.sold) }.compactMap { document -> (Document, Int64)? in
            let match = Self.match(query, Self.words(document.description + " " + document.stockCode).map(\.text))
            return match.map { (document, $0) }
        }
        for term in text("sort_by").split(separator: ",").reversed() {
            let parts = term.split(separator: ":")
            guard parts.count == 2, parts[0] == "_text_match" || fields[String(parts[0])] == "int64" else {
                return Self.error("Could not find a field named `\(term)` in the schema for sorting.", 404)
            }
            func value(_ hit: (Document, Int64)) -> Int64 { hit.0.numbers[String(parts[0])] ?? hit.1 }
            // By index where equal: the standard library does not promise that its sort is stable.
            found = found.enumerated().sorted { left, right in
                let (first, second) = (value(left.element), value(right.element))
                if first == second { return left.offset < right.offset }
                return parts[1] == "desc" ? first > second : first < second
            }.map(\.element)
        }
        var answer: [String: Any] = [
            "found": found.count, "out_of": documents.count, "page": page, "search_cutoff": false,
            "request_params": ["collection_name": name, "per_page": size, "q": text("q")],
            "facet_counts": text("facet_by").split(separator: ",").map { Self.facet(String($0), found.map(\.0)) },
        ]
        answer["hits"] = found.dropFirst((page - 1) * size).prefix(size).map { document, match -> [String: Any] in
            [
                "document": Self.values(of: document, text("include_fields")), "text_match": match,
                "highlight": Self.highlight(
                    document, text("highlight_fields"), query, text("highlight_start_tag"), text("highlight_end_tag")),
            ]
        }
        return answer
    }

    private static func error(_ text: String, _ code: Int) -> [String: Any] { ["code": code, "error": text] }

    private static func values(of document: Document, _ fields: String) -> [String: Any] {
        let all: [String: Any] = [
            "id": document.id, "version": document.version, "description": document.description,
            "stock_code": document.stockCode,
        ]
        return all.filter { fields.split(separator: ",").contains(Substring($0.key)) }
    }

    private static func facet(_ field: String, _ documents: [Document]) -> [String: Any] {
        var counts: [String: Int] = [:]
        for document in documents {
            let values: [String?] =
                switch field {
                case "countries": document.countries
                case "category": [document.category]
                default: [document.subcategory]
                }
            for value in values { if let value { counts[value, default: 0] += 1 } }
        }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return [
            "field_name": field, "counts": sorted.map { ["value": $0.key, "count": $0.value, "highlighted": $0.key] },
        ]
    }

    // MARK: Words

    /// The words of a text: letters and digits in lower case, with their places.
    private static func words(_ text: String) -> [(text: String, range: Range<String.Index>)] {
        var words: [(String, Range<String.Index>)] = []
        var index = text.startIndex
        while let start = text[index...].firstIndex(where: { $0.isLetter || $0.isNumber }) {
            index = text[start...].firstIndex { !($0.isLetter || $0.isNumber) } ?? text.endIndex
            words.append((text[start..<index].lowercased(), start..<index))
        }
        return words
    }

    /// A score; nil when a word of the query is missing: the last may be the beginning of one.
    private static func match(_ query: [String], _ words: [String]) -> Int64? {
        for (index, word) in query.enumerated() {
            let isLast = index == query.count - 1
            guard words.contains(where: { $0 == word || (isLast && $0.hasPrefix(word)) }) else { return nil }
        }
        // Shorter texts fit better.
        return query.isEmpty ? 0 : 578_730_123_365_187_000 - Int64(words.count)
    }

    private static func highlight(
        _ document: Document, _ fields: String, _ query: [String], _ start: String, _ end: String
    ) -> [String: Any] {
        var highlights: [String: Any] = [:]
        for (field, text) in [("description", document.description), ("stock_code", document.stockCode)]
        where fields.contains(field) {
            let matches = words(text).filter { word in query.contains { word.text.hasPrefix($0) } }
            guard !matches.isEmpty else { continue }
            var marked = ""
            var index = text.startIndex
            for match in matches {
                marked += text[index..<match.range.lowerBound] + start + text[match.range] + end
                index = match.range.upperBound
            }
            marked += text[index...]
            highlights[field] = [
                "value": marked, "snippet": marked, "matched_tokens": matches.map { String(text[$0.range]) },
            ]
        }
        return highlights
    }
}
