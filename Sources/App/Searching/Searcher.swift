internal import Domain
internal import HTTPClient
internal import Logging
internal import Postgres
internal import Providers
internal import Repositories
internal import Search
internal import Services

/// The search with what it runs on: database connections and, where a team runs Typesense, an HTTP client, on a loop that
/// serves nobody else.
struct Searcher: Sendable {
    let service: SearchService
    /// The breaker of Typesense, where there is one.
    let breakers: [ServiceBreaker]
    private let mirror: TypesenseMirror?
    private let client: HTTPClient?

    /// For a service that people wait for: after a few failures it is left alone for ten seconds.
    private static let breaker: BreakerSettings = {
        var settings = BreakerSettings()
        settings.window = .seconds(30)
        settings.openFor = .seconds(10)
        settings.longestOpen = .seconds(120)
        return settings
    }()
    /// How long a search may wait for Typesense before it is answered here, with one attempt.
    private static let searchDeadline = Duration.seconds(1)
    /// How long one batch of a synchronisation may take, with all its attempts.
    private static let batchDeadline = Duration.seconds(120)

    /// Puts the search together; nothing is read or asked yet.
    ///
    /// - Parameter pool: connections without a limit for statements; its loop is the client's too.
    init(
        _ configuration: Configuration, _ pool: PostgresPool, catalogs: CatalogService, journal: BreakerJournal,
        logger: Logger
    ) {
        let repository = SearchRepository(pool)
        guard let url = configuration.search.typesenseURL, let key = configuration.search.typesenseKey else {
            (mirror, client, breakers) = (nil, nil, [])
            service = SearchService(repository, catalogs: catalogs, logger: logger)
            return
        }
        var client = HTTPClientConfiguration(
            userAgent: "Martlet/\(Program.version)",
            certificateAuthorities: configuration.enrichment.authorityFile)
        client.requestsPerOrigin = 64
        client.connectionLimit = 64
        let http = HTTPClient(client, on: pool.loop, logger: logger)
        let breaker = ServiceBreaker(
            name: "typesense", settings: Searcher.breaker, onChange: { journal.note($0) })
        func typesense(_ retry: RetryPolicy, _ deadline: Duration) -> Typesense {
            Typesense(
                ServiceClient(client: http, breaker: breaker, retry: retry, deadline: deadline), url: url.text,
                key: key.exposed, collection: configuration.search.collection.text,
                dimensions: ProductVectors.dimensions)
        }
        let mirror = TypesenseMirror(
            searching: typesense(RetryPolicy(attempts: 1), Searcher.searchDeadline),
            synchronising: typesense(RetryPolicy(), Searcher.batchDeadline), logger: logger)
        self.mirror = mirror
        self.client = http
        breakers = [breaker]
        service = SearchService(repository, catalogs: catalogs, typesense: mirror, logger: logger)
    }

    /// Keeps the index, and Typesense, at the current version until the task is cancelled.
    func watch() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await service.watch() }
            if let mirror { group.addTask { await mirror.watch() } }
        }
    }

    /// Ends what is asked of Typesense.
    func close() async { await client?.close() }
}
