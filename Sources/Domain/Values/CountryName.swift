/// A country as the source writes it: `United Kingdom`, `EIRE`.
package struct CountryName: ValidatedText {
    package static var noun: String { "a country name" }
    package static var maximumLength: Int { 64 }

    package let text: String

    package init(stored text: String) { self.text = text }
}
