internal import Domain
internal import EventLoop
internal import HTTPClient
internal import Logging
internal import Postgres
internal import Providers
internal import Repositories
internal import Services

/// The enrichment with what it runs on: an HTTP client and a database connection on a loop that serves nobody else.
struct Enricher: Sendable {
    let service: EnrichmentService
    private let client: HTTPClient?
    private let journal: BreakerJournal

    /// For services that are asked seldom: one call that fails with all its attempts opens the breaker, one that
    /// succeeds closes it, and what was minutes ago counts.
    private static let breaker: BreakerSettings = {
        var settings = BreakerSettings()
        settings.window = .seconds(300)
        settings.minimumCalls = 4
        settings.successesToClose = 1
        return settings
    }()

    /// Puts the enrichment together; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - pool: connections without a limit for statements; its loop is the client's too.
    ///   - journal: where the breakers' changes are written down; this keeps it.
    ///   - otherBreakers: those of services that are asked for other ends, to be shown beside ours.
    init(
        _ configuration: Configuration, _ plan: EnrichmentPlan, _ pool: PostgresPool, journal: BreakerJournal,
        otherBreakers: [ServiceBreaker] = [], logger: Logger
    ) {
        let repository = EnrichmentRepository(pool)
        self.journal = journal
        let settings = configuration.enrichment
        guard settings.enabled else {
            client = nil
            service = EnrichmentService(
                plan, repository, services: nil, otherBreakers: otherBreakers, batchSize: settings.batchSize,
                logger: logger)
            return
        }
        var client = HTTPClientConfiguration(
            userAgent: "Martlet/\(Program.version)", certificateAuthorities: settings.authorityFile)
        client.allowsPrivateRedirects = settings.allowsPrivateRedirects
        let http = HTTPClient(client, on: pool.loop, logger: logger)
        self.client = http
        var breakers: [ServiceBreaker] = []
        func call(_ name: String) -> ServiceClient {
            let breaker = ServiceBreaker(name: name, settings: Enricher.breaker, onChange: { journal.note($0) })
            breakers.append(breaker)
            return ServiceClient(client: http, breaker: breaker)
        }
        let latest = settings.currencyKey.map { key in
            ExchangeRateAPI(call("exchangerate-api"), url: settings.currencyURL.text, key: key.exposed)
        }
        let daily = EuropeanCentralBank(call("ecb"), url: settings.centralBankURL.text)
        let countries = RestCountries(call("restcountries"), url: settings.countryURL.text)
        let words = settings.wordURL.map { DataMuse(call("datamuse"), url: $0.text) }
        service = EnrichmentService(
            plan, repository,
            services: EnrichmentServices(
                latestRates: latest, dailyRates: daily, countries: countries, words: words, breakers: breakers),
            otherBreakers: otherBreakers, batchSize: settings.batchSize, logger: logger)
    }

    /// Writes down what happens to the breakers until the task is cancelled.
    func keepJournal() async { await journal.run() }

    /// Closes the client, then writes down what has happened to the breakers.
    func close() async {
        await client?.close()
        await journal.finish()
    }

    /// What the client has done; nil when no service may be asked.
    var statistics: HTTPClientStatistics? { client?.statistics() }
}
