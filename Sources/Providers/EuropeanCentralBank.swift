package import Domain
package import HTTPClient
internal import HTTPTypes

/// The euro reference rates of every day since 1999, from the European Central Bank's Data Portal (SDMX 2.1 REST).
///
/// Source: data.ecb.europa.eu/help/api/data; the data flow is `EXR`, its key frequency, currency, denominator, type and
/// variation. Asked for comma-separated values, which hold one observation a row.
package struct EuropeanCentralBank: Sendable {
    private let service: ServiceClient
    private let url: String

    /// The service at `url`, usually `https://data-api.ecb.europa.eu`.
    package init(_ service: ServiceClient, url: String) {
        self.service = service
        self.url = url.withoutTrailingSlash
    }

    /// The rates from `base` to each of `currencies` of every day from `first` to `last` that has any.
    ///
    /// One request for each calendar year. A day without a rate of the base gives nothing, and a currency that the bank
    /// does not quote is left out.
    package func rates(
        base: Currency, currencies: [Currency], from first: DayKey, to last: DayKey
    ) async throws(ServiceCallError) -> [PublishedRate] {
        let asked = Set(currencies + [base]).subtracting([.eur]).sorted()
        // The euro began in 1999.
        let first = max(first, DayKey(19_990_101) ?? first)
        guard !asked.isEmpty, first <= last else { return [] }
        let series = "D.\(asked.map(\.code).joined(separator: "+")).EUR.SP00.A"
        var rates = EuroReferenceRates()
        for year in first.year...last.year {
            guard let start = DayKey(year: year, month: 1, day: 1), let end = DayKey(year: year, month: 12, day: 31)
            else { continue }
            let period = max(first, start)...min(last, end)
            let request = ClientRequest(
                .get,
                "\(url)/service/data/EXR/\(series)?startPeriod=\(period.lowerBound)&endPeriod=\(period.upperBound)"
                    + "&detail=dataonly&format=csvdata",
                fields: [.accept: "text/csv"])
            let observations = try await service.call(request, accepting: [200, 404]) { response in
                try Self.observations(in: response, of: asked, in: period)
            }
            for observation in observations {
                rates.add(observation.rate, of: observation.currency, on: observation.day)
            }
        }
        return rates.rates(base: base, currencies: currencies)
    }

    /// One currency's rate of one day.
    package struct Observation: Hashable, Sendable {
        package let currency: Currency
        package let day: DayKey
        /// Units of the currency for one euro.
        package let rate: ExchangeRate
    }

    /// The observations that an answer holds, of these currencies in this period; none when there is nothing for it.
    package static func observations(
        in response: ClientResponse, of currencies: [Currency], in period: ClosedRange<DayKey>
    ) throws(MalformedAnswer) -> [Observation] {
        guard response.status == .ok, !response.body.isEmpty else { return [] }
        do throws(CSVError) {
            let table = try CSVTable(response.body)
            let (currency, time) = (try table.column("CURRENCY"), try table.column("TIME_PERIOD"))
            let value = try table.column("OBS_VALUE")
            var observations: [Observation] = []
            for row in table.rows {
                guard let known = currencies.first(where: { $0.code == row[currency] }) else { continue }
                guard let day = DayKey(iso: row[time]) else {
                    throw CSVError(line: row.line, reason: "TIME_PERIOD is not a day")
                }
                // A holiday of one country's market is a row without a value.
                guard period.contains(day), !["", "NaN"].contains(row[value]) else { continue }
                guard let rate = try? ExchangeRate(row[value]) else {
                    throw CSVError(line: row.line, reason: "OBS_VALUE is not a rate")
                }
                observations.append(Observation(currency: known, day: day, rate: rate))
            }
            return observations
        } catch { throw MalformedAnswer(error.description) }
    }
}
