/// A word, or several in a row, by which the classifier knows a product's category.
package struct CategoryWord: Hashable, Sendable {
    /// Lower case, one blank between words.
    package let phrase: String
    package let category: String
    package let subcategory: String

    /// A word and what it tells.
    package init(phrase: String, category: String, subcategory: String) {
        self.phrase = phrase
        self.category = category
        self.subcategory = subcategory
    }
}
