/// A product's description.
///
/// Inner blanks and line breaks are kept.
package struct Description: ValidatedText {
    package static var noun: String { "a description" }
    package static var maximumLength: Int { 512 }

    package static var allowsLineBreaks: Bool { true }

    package let text: String

    package init(stored text: String) { self.text = text }
}
