/// A group of goods, as the classifier names it: `Kitchen & dining`.
package struct CategoryName: ValidatedText {
    package static var noun: String { "a category's name" }
    package static var maximumLength: Int { 100 }

    package let text: String

    package init(stored text: String) { self.text = text }
}
