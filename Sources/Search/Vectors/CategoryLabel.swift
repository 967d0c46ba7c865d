/// A group of goods and the part of it that a product belongs to.
package struct CategoryLabel: Hashable, Sendable {
    package let category: String
    package let subcategory: String

    package init(category: String, subcategory: String) {
        self.category = category
        self.subcategory = subcategory
    }
}

/// What a product's neighbours say about its category.
package struct CategoryGuess: Hashable, Sendable {
    /// What most of them are.
    package let label: CategoryLabel
    /// How much of the neighbours' similarity is theirs who are that, above 0 and at most 1.
    package let share: Float
}
