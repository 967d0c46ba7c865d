package import Domain

extension Currency: SettingValue {
    package static var kind: String { "currency" }
    package static var form: String? { "three letters, ISO 4217" }
    package init?(setting text: String) {
        guard let currency = try? Currency(text) else { return nil }
        self = currency
    }
    package var settingText: String { code }
}

/// Several currencies, each once.
package struct CurrencyList: Sendable, Equatable, SettingValue {
    package static let kind = "list"
    package static let form: String? = "currencies' codes, each once, comma between"

    /// The currencies in the order given.
    package let currencies: [Currency]

    /// Reads codes with commas between; an empty text is an empty list.
    package init?(setting text: String) {
        var currencies: [Currency] = []
        for part in text.split(separator: ",") {
            guard let currency = Currency(setting: String(part)), !currencies.contains(currency) else { return nil }
            currencies.append(currency)
        }
        self.currencies = currencies
    }

    /// A list of currencies.
    package init(_ currencies: [Currency]) { self.currencies = currencies }

    package var settingText: String { currencies.map(\.code).joined(separator: ",") }
}
