/// An exchange rate of one day as its publisher quotes it: both currencies against a pivot.
///
/// A publisher whose pivot is the base currency itself has 1 for `basePerPivot`; the European Central Bank quotes
/// everything against the euro.
package struct PublishedRate: Hashable, Sendable {
    /// The currency that amounts are turned into.
    package let currency: Currency
    /// The day that it holds for.
    package let day: DayKey
    /// The currency that the publisher quotes against.
    package let pivot: Currency
    /// Units of `currency` for one of the pivot.
    package let currencyPerPivot: ExchangeRate
    /// Units of the base currency for one of the pivot.
    package let basePerPivot: ExchangeRate
    /// Who publishes it: `ecb`, `exchangerate-api`.
    package let provider: String

    /// A published rate.
    package init(
        currency: Currency, day: DayKey, pivot: Currency, currencyPerPivot: ExchangeRate, basePerPivot: ExchangeRate,
        provider: String
    ) {
        self.currency = currency
        self.day = day
        self.pivot = pivot
        self.currencyPerPivot = currencyPerPivot
        self.basePerPivot = basePerPivot
        self.provider = provider
    }

    /// Units of `currency` for one of the base currency.
    package var rate: ExchangeRate? { ExchangeRate(units: currencyPerPivot, perUnits: basePerPivot) }
}
