/// Euro reference rates as the European Central Bank publishes them: units of a currency for one euro, by day.
package struct EuroReferenceRates: Sendable {
    /// The name of the publisher in each rate.
    package static let provider = "ecb"

    private var quotes: [DayKey: [Currency: ExchangeRate]] = [:]

    /// A table without rates.
    package init() {}

    /// The last day that has a rate.
    package var lastDay: DayKey? { quotes.keys.max() }

    /// Adds the rate of one day, or replaces it.
    package mutating func add(_ rate: ExchangeRate, of currency: Currency, on day: DayKey) {
        quotes[day, default: [:]][currency] = rate
    }

    /// The rates from `base` to each of `currencies`, ordered by day, then as the currencies are given.
    ///
    /// The euro itself is one for one. A day without a rate of the base gives nothing, a currency without one that day
    /// is left out.
    package func rates(base: Currency, currencies: [Currency]) -> [PublishedRate] {
        quotes.keys.sorted().flatMap { day -> [PublishedRate] in
            guard let perPivot = quote(of: base, on: day) else { return [] }
            return currencies.compactMap { currency in
                guard let quote = quote(of: currency, on: day) else { return nil }
                let rate = PublishedRate(
                    currency: currency, day: day, pivot: .eur, currencyPerPivot: quote, basePerPivot: perPivot,
                    provider: Self.provider)
                return rate.rate == nil ? nil : rate
            }
        }
    }

    private func quote(of currency: Currency, on day: DayKey) -> ExchangeRate? {
        currency == .eur ? .one : quotes[day]?[currency]
    }
}
