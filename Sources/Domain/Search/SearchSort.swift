/// The order of hits; those that are equal in it come in the order of their product keys.
package struct SearchSort: Hashable, Sendable {
    /// What hits can be sorted by; the raw value is its name in the API.
    package enum Field: String, Choice {
        /// How well they answer the query; what sells most when it has no text.
        case relevance
        /// The price of a sale that passes the filter: the lowest when ascending, the highest when descending.
        case price
        /// The sum of the product's sales.
        case revenue
        /// How many pieces of the product were sold.
        case quantity
    }

    /// The most relevant first.
    package static let relevance = SearchSort(.relevance, isDescending: true)

    /// What is compared.
    package let field: Field
    /// Whether the greatest comes first.
    package let isDescending: Bool

    /// A field in one of its two directions.
    package init(_ field: Field, isDescending: Bool) {
        self.field = field
        self.isDescending = isDescending
    }

    /// What the order is where there are no words to be relevant to: by revenue in place of relevance.
    package var withoutWords: SearchSort {
        field == .relevance ? SearchSort(.revenue, isDescending: isDescending) : self
    }
}

extension SearchSort: Coercible {
    package static var constraint: String { "must be FIELD[:asc|desc]; FIELD \(Field.constraint)" }

    /// Without a direction prices ascend, and all else descends.
    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let text = String(copying: bytes.extracting(Blank.trimmed(bytes)))
        let words = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = words.first, let field = try? Field(String(name)) else {
            throw Violation(text.isEmpty ? .missing : .notOneOf, Self.constraint)
        }
        switch words.dropFirst().map({ $0.lowercased() }) {
        case []: self.init(field, isDescending: field != .price)
        case ["asc"]: self.init(field, isDescending: false)
        case ["desc"]: self.init(field, isDescending: true)
        default: throw Violation(.invalidFormat, Self.constraint)
        }
    }
}
