package import Domain
package import HTTPClient

/// The latest exchange rates of exchangerate-api.com, version 6: one request gives all currencies against one.
///
/// Source: the service's documentation, "Standard Requests". It needs a key, which stands in the URL and nowhere else.
package struct ExchangeRateAPI: Sendable {
    /// The name of the publisher in each rate.
    package static let provider = "exchangerate-api"

    private let service: ServiceClient
    private let url: String
    private let key: String

    /// The service at `url`, usually `https://v6.exchangerate-api.com`.
    package init(_ service: ServiceClient, url: String, key: String) {
        self.service = service
        self.url = url.withoutTrailingSlash
        self.key = key
    }

    /// Today's rates from `base` to each of `currencies`; currencies that the service does not have are left out.
    ///
    /// The day is that of the service's last update, in UTC.
    package func latest(base: Currency, currencies: [Currency]) async throws(ServiceCallError) -> [PublishedRate] {
        let request = ClientRequest(json: "\(url)/v6/\(key.percentEncoded)/latest/\(base.code)")
        // Refusals come with the statuses of an error, and say in their content what is wrong.
        return try await service.call(request, accepting: [200, 400, 403, 404, 429]) { response in
            try Self.rates(in: response, base: base, currencies: currencies)
        }
    }

    /// The rates that an answer holds.
    package static func rates(
        in response: ClientResponse, base: Currency, currencies: [Currency]
    ) throws(MalformedAnswer) -> [PublishedRate] {
        let outcome: Outcome
        do { outcome = try JSONAnswer.decode(Outcome.self, from: response.body) } catch {
            throw response.status == .ok ? error : MalformedAnswer("status \(response.status.code) without a reason")
        }
        guard outcome.result == "success", response.status == .ok else { throw refusal(outcome.errorType) }
        let answer = try JSONAnswer.decode(Latest.self, from: response.body)
        guard answer.base == base.code else { throw MalformedAnswer("the rates are not those of the base asked for") }
        let seconds = answer.updated
        guard seconds >= 0, let day = DayKey(daysSince1970: Int(seconds / 86_400)) else {
            throw MalformedAnswer("the time of the last update is out of range")
        }
        var rates: [PublishedRate] = []
        for currency in currencies {
            guard let number = answer.rates[currency.code] else { continue }
            guard let rate = try? ExchangeRate(number.description) else {
                throw MalformedAnswer("the rate of \(currency.code) is out of range")
            }
            rates.append(
                PublishedRate(
                    currency: currency, day: day, pivot: base, currencyPerPivot: rate, basePerPivot: .one,
                    provider: provider))
        }
        return rates
    }

    private static func refusal(_ type: String?) -> MalformedAnswer {
        switch type {
        case "unsupported-code": MalformedAnswer("it does not know the base currency")
        case "malformed-request": MalformedAnswer("it does not understand the request")
        case "invalid-key": MalformedAnswer("the key is not valid")
        case "inactive-account": MalformedAnswer("the account is not active: its address was not confirmed")
        case "quota-reached": MalformedAnswer("the account's quota of requests is used up")
        default: MalformedAnswer("an error of a type that is not documented")
        }
    }

    private struct Outcome: Decodable {
        let result: String
        let errorType: String?

        enum CodingKeys: String, CodingKey {
            case result
            case errorType = "error-type"
        }
    }

    private struct Latest: Decodable {
        let updated: Int64
        let base: String
        let rates: [String: ExactNumber]

        enum CodingKeys: String, CodingKey {
            case updated = "time_last_update_unix"
            case base = "base_code"
            case rates = "conversion_rates"
        }
    }
}
