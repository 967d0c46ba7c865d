package import HTTPClient
package import Providers

/// The outside services that may be asked, each behind a breaker of its own.
package struct EnrichmentServices: Sendable {
    /// Today's rates; nil without a key.
    package var latestRates: ExchangeRateAPI?
    /// The rates of any day.
    package var dailyRates: EuropeanCentralBank
    package var countries: RestCountries
    /// Words related to others; nil when that is not wanted.
    package var words: DataMuse?
    /// The breakers of those that are there, in the order in which they are shown.
    package var breakers: [ServiceBreaker]

    /// The services.
    package init(
        latestRates: ExchangeRateAPI?, dailyRates: EuropeanCentralBank, countries: RestCountries, words: DataMuse?,
        breakers: [ServiceBreaker]
    ) {
        self.latestRates = latestRates
        self.dailyRates = dailyRates
        self.countries = countries
        self.words = words
        self.breakers = breakers
    }
}
