/// A `filter_by` on the members of `sold` and on `category_code`, as ``TypesenseServer`` evaluates it.
///
/// `sold.country:=[a,b]`, `sold.price:[1..9]`, `sold.price:>=1` and `sold.price:<=9` pass when one of the objects has
/// it; `sold.{… && …}` when one and the same object has all. `category_code:=a && ` may stand before.
struct TypesenseFilter {
    private typealias Condition = (field: String, passes: (TypesenseCollection.Document.Sold) -> Bool)

    private let conditions: [Condition]
    private var category: String?

    /// The filtered fields.
    var fields: [String] { conditions.map { "sold." + $0.field } + (category == nil ? [] : ["category_code"]) }

    /// Nil for what is no such filter.
    init?(_ text: String) {
        var rest = text[...]
        let start = "category_code:="
        if rest.hasPrefix(start) {
            let code = rest.dropFirst(start.count).prefix { Self.isPlain($0) }
            rest = rest[code.endIndex...]
            guard !code.isEmpty, code.count <= 100, rest.hasPrefix(" && ") else { return nil }
            rest = rest.dropFirst(4)
            category = String(code)
        }
        guard rest.hasPrefix("sold.") else { return nil }
        rest = rest.dropFirst(5)
        if rest.hasPrefix("{"), rest.hasSuffix("}") {
            rest = rest.dropFirst().dropLast()
        } else if rest.contains("&&") {
            return nil
        }
        var conditions: [Condition] = []
        for part in rest.split(separator: " && ") {
            guard let condition = Self.condition(part) else { return nil }
            conditions.append(condition)
        }
        guard !conditions.isEmpty else { return nil }
        self.conditions = conditions
    }

    private static func condition(_ text: Substring) -> Condition? {
        func value(after start: String, before end: String = "") -> Substring? {
            guard text.hasPrefix(start), text.hasSuffix(end) else { return nil }
            return text.dropFirst(start.count).dropLast(end.count)
        }
        if let list = value(after: "country:=[", before: "]") {
            let codes = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            // Anything else would be compared without case and punctuation, or read as an operator.
            guard codes.allSatisfy({ !$0.isEmpty && $0.count <= 100 && $0.allSatisfy(isPlain) }) else { return nil }
            return ("country", { codes.contains($0.country) })
        }
        if let range = value(after: "price:[", before: "]") {
            let bounds = range.split(separator: "..", omittingEmptySubsequences: false).map { Int64($0) }
            guard bounds.count == 2, let lower = bounds[0], let upper = bounds[1] else { return nil }
            return ("price", { lower <= $0.price && $0.price <= upper })
        }
        if let lower = value(after: "price:>=").flatMap({ Int64($0) }) { return ("price", { $0.price >= lower }) }
        if let upper = value(after: "price:<=").flatMap({ Int64($0) }) { return ("price", { $0.price <= upper }) }
        return nil
    }

    private static func isPlain(_ character: Character) -> Bool {
        ("a"..."z").contains(character) || ("0"..."9").contains(character)
    }

    /// Whether a document passes.
    func passes(_ document: TypesenseCollection.Document) -> Bool {
        guard category == nil || document.categoryCode == category else { return false }
        return document.sold.contains { pair in conditions.allSatisfy { $0.passes(pair) } }
    }
}
