package import Domain
package import Repositories

/// Which currencies amounts are offered in.
package struct CurrencyOffer: Sendable {
    /// The currency that the sales are in.
    package let base: Currency
    /// The others.
    package let currencies: [Currency]

    /// An offer.
    package init(base: Currency, currencies: [Currency]) {
        self.base = base
        self.currencies = currencies.filter { $0 != base }
    }

    /// What decides the answers beside the warehouse, for their entity tags.
    package var fingerprint: String { ([base] + currencies).map(\.code).joined(separator: ",") }

    /// How to turn amounts into `currency` in one version; nil when none is asked for.
    ///
    /// - Throws: `ValidationErrors` for a currency that is not offered.
    package func conversion(
        to currency: Currency?, _ catalog: Catalog, _ version: PublishedVersion
    ) throws(ValidationErrors) -> Conversion? {
        guard let currency else { return nil }
        guard currencies.contains(currency) else {
            let names = currencies.map(\.code).joined(separator: ", ")
            let reason =
                currency == base
                ? "is the currency that the sales are in: leave it out, or take one of \(names)"
                : "must be one of \(names); the sales are in \(base)"
            var validation = Validation()
            validation.add("currency", Violation(.notOneOf, reason), input: currency.code)
            try validation.finish()
            return nil
        }
        return (catalog.rates[base] ?? RateTable()).conversion(to: currency, version: version.version)
    }
}
