/// What identifies a product: `85123A`, `POST`.
///
/// Letter case is kept and counts.
package struct StockCode: ValidatedText {
    package static var noun: String { "a stock code" }
    package static var maximumLength: Int { 64 }

    package let text: String

    package init(stored text: String) { self.text = text }
}
