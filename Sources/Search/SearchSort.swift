internal import Domain

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
}
