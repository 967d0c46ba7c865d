extension TypesenseCollection {
    static func facet(_ field: String, _ documents: [Document]) -> [String: Any] {
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
    static func words(_ text: String) -> [(text: String, range: Range<String.Index>)] {
        var words: [(String, Range<String.Index>)] = []
        var index = text.startIndex
        while let start = text[index...].firstIndex(where: { $0.isLetter || $0.isNumber }) {
            index = text[start...].firstIndex { !($0.isLetter || $0.isNumber) } ?? text.endIndex
            words.append((text[start..<index].lowercased(), start..<index))
        }
        return words
    }

    /// A score; nil when a word of the query is missing: the last may be the beginning of one.
    static func match(_ query: [String], _ words: [String]) -> Int64? {
        for (index, word) in query.enumerated() {
            let isLast = index == query.count - 1
            guard words.contains(where: { $0 == word || (isLast && $0.hasPrefix(word)) }) else { return nil }
        }
        // Shorter texts fit better.
        return query.isEmpty ? 0 : 578_730_123_365_187_000 - Int64(words.count)
    }

    static func highlight(
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
