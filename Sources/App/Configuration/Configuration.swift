package import Domain
package import Logging

/// Everything that can be set from outside, checked as a whole: nothing half-valid is ever built.
///
/// Made by ``load(environment:file:overrides:)``; each field's variable, default and limits stand in ``settings``.
package struct Configuration: Sendable {
    /// Where the service runs: shown by `/health`, and stricter advice in production.
    package enum Environment: String, CaseIterable, SettingValue {
        case development, staging, production, test
    }

    /// The server's address and limits.
    package struct HTTP: Sendable {
        /// The address to listen on.
        package var host = BindAddress.loopback
        /// The TCP port; 0 lets the kernel choose one.
        package var port = 0
        /// Event loops; 0 means one for each processor.
        package var loops = 0
        /// The path of a Unix-domain socket to listen on as well; `nil` for none.
        package var socket: String?
        /// The certificate chain for TLS; `nil` for plain HTTP.
        package var tlsCertificateFile: String?
        /// The certificate's private key; there exactly when the certificate is.
        package var tlsKeyFile: String?
        /// The authorities of client certificates; `nil` when clients need none.
        package var tlsClientAuthorityFile: String?
        /// Open connections, all loops together.
        package var maxConnections = 0
        /// Requests of the user in a minute; 0 for no limit.
        package var requestsPerMinute = 0
        /// Web pages' origins that may use the API from a browser.
        package var origins: OriginList?
        /// Proxies whose word counts about whom a request comes from.
        package var proxies: ProxyList?
        /// Open connections of one address; 0 for no limit.
        package var maxConnectionsPerAddress = 0
        /// The largest request body.
        package var maxBodySize = ByteSize(bytes: 0)
        /// All header fields of a request together.
        package var maxHeaderSize = ByteSize(bytes: 0)
        /// The request line.
        package var maxRequestLine = ByteSize(bytes: 0)
        /// Finished answers that are kept; 0 keeps none.
        package var cacheSize = ByteSize(bytes: 0)
        /// Between two requests on a connection.
        package var idleTimeout = Duration.zero
        /// From a request's first byte to the end of its header.
        package var headerTimeout = Duration.zero
        /// From the end of the header to the end of the body.
        package var bodyTimeout = Duration.zero
        /// Without any progress while a response is written.
        package var writeTimeout = Duration.zero
        /// From the signal to stop until what still runs is cut off.
        package var drainTimeout = Duration.zero
    }

    /// Who may use the service: one user, by password or by its scrypt hash, never both.
    package struct Authentication: Sendable {
        /// The user's name.
        package var username = ""
        /// The password in clear; `nil` when a hash is given.
        package var password: Secret?
        /// The hash as `martlet user hash` prints it; `nil` when a password is given.
        package var passwordHash: Secret?
    }

    /// The warehouse's Postgres.
    package struct Database: Sendable {
        /// A server of the user's own; `nil` means the embedded one.
        package var url: DatabaseURL?
        /// Connections each loop keeps.
        package var poolSize = 0
        /// Requests that may wait for a connection, for each loop.
        package var queueLimit = 0
        /// How long a request waits for a connection.
        package var acquireTimeout = Duration.zero
        /// How long one statement of a request may run.
        package var statementTimeout = Duration.zero
    }

    /// Files to be loaded that come by HTTP.
    package struct Uploads: Sendable {
        /// The largest.
        package var maxSize = ByteSize(bytes: 0)
        /// How many may be received or wait.
        package var queueLimit = 0
    }

    /// Exports of sales.
    package struct Exports: Sendable {
        /// How many may run at a time, each on a connection of its own.
        package var limit = 0
        /// How long one may take in all.
        package var timeout = Duration.zero
    }

    /// Currency and country enrichment.
    package struct Enrichment: Sendable {
        /// The key of the exchange rate service.
        package var currencyKey: Secret?
        /// Whether outside services may be asked.
        package var enabled = false
        /// How many countries one request asks for.
        package var batchSize = 0
        /// The currency that the sales are in.
        package var salesCurrency = Currency.gbp
        /// The currencies that amounts are offered in.
        package var currencies = CurrencyList([])
        /// The service of today's exchange rates, used with a key.
        package var currencyURL = ServiceURL.exchangeRateAPI
        /// The European Central Bank's data portal.
        package var centralBankURL = ServiceURL.europeanCentralBank
        /// The service of countries.
        package var countryURL = ServiceURL.restCountries
        /// A PEM file of the authorities to trust in place of the system's.
        package var authorityFile: String?
        /// Whether a service may redirect to a private address of another origin.
        package var allowsPrivateRedirects = false
        /// The service of related words; nil when none is to be asked.
        package var wordURL: ServiceURL?
    }

    /// A Typesense to search in.
    package struct Search: Sendable {
        /// Where it is; nil to search in memory alone.
        package var typesenseURL: ServiceURL?
        /// A key that may create, fill, search and drop collections.
        package var typesenseKey: Secret?
        /// The alias, and what the names of the collections begin with.
        package var collection = CollectionName.standard
    }

    /// Where log lines go and how they look.
    package struct Logging: Sendable {
        /// The least severe level that is written.
        package var level = Logger.Level.info
        /// One line of JSON or of text.
        package var format = LogFormat.text
        /// A file; `nil` means standard error.
        package var file: String?
        /// The size at which the file is rotated.
        package var maxSize = ByteSize(bytes: 0)
        /// Rotated files that are kept.
        package var backupCount = 0
    }

    /// Where the service runs.
    package var environment = Environment.development
    /// The directory of the embedded Postgres and of everything else Martlet keeps.
    package var dataDirectory = ""
    /// The server's address and limits.
    package var http = HTTP()
    /// Who may use the service.
    package var authentication = Authentication()
    /// The warehouse's Postgres.
    package var database = Database()
    /// Files to be loaded that come by HTTP.
    package var uploads = Uploads()
    /// Exports of sales.
    package var exports = Exports()
    /// Currency and country enrichment.
    package var enrichment = Enrichment()
    /// A Typesense to search in.
    package var search = Search()
    /// Where log lines go and how they look.
    package var logging = Logging()

    /// Every setting with its value, masked where secret, and where that came from; what the API and `doctor` may show.
    package internal(set) var values: [ResolvedSetting] = []
    /// What is allowed but unwise or probably a mistake; to be logged at start.
    package internal(set) var warnings: [ConfigurationProblem] = []

    /// The fields before the table's defaults are read into them; ``ConfigurationReport`` alone starts from it.
    init() {}
}
