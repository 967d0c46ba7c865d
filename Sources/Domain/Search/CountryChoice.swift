/// One country by its name, or several with commas between.
///
/// A name may hold a comma itself, so only those who know the names can tell: see ``names(known:)``.
package struct CountryChoice: ValidatedText {
    package static var noun: String { "a country name, or several with commas between" }
    package static var maximumLength: Int { 1_000 }

    package let text: String

    package init(stored text: String) { self.text = text }

    package static func canonicalRange(of bytes: Span<UInt8>) throws(Violation) -> Range<Int> {
        let range = try validatedRange(of: bytes)
        for index in range where bytes[index] != UInt8(ascii: ",") && bytes[index] != UInt8(ascii: " ") { return range }
        throw Violation(.missing, constraint)
    }

    /// The names that are meant: the whole text when it is a known name, else the parts between commas.
    package func names(known: (CountryName) -> Bool) -> [CountryName] {
        let whole = CountryName(stored: text)
        if known(whole) { return [whole] }
        return text.split(separator: ",").compactMap { try? CountryName(String($0)) }
    }
}
