internal import Domain

extension Configuration {
    /// Every setting there is, in the order in which they are documented.
    package static let settings: [Setting] =
        service + authentication + server + database + enrichment + search + logging

    private static let service: [Setting] = [
        .value(
            "ENVIRONMENT", .service, default: Environment.development, to: \.environment,
            help: "Where the service runs. Shown by /health; production brings stricter advice from `martlet doctor`."),
        .value(
            "DATA_DIR", .service, default: ".martlet", to: \.dataDirectory,
            help: "The directory that Martlet keeps its files in, the embedded Postgres among them."),
    ]

    private static let authentication: [Setting] = [
        .value(
            "BASIC_AUTH_USERNAME", .authentication, default: "admin", to: \.authentication.username,
            help: "The user of the API. No colon, as HTTP Basic forbids it."),
        .optional(
            "BASIC_AUTH_PASSWORD", .authentication, example: "a-long-random-password", secret: true,
            to: \.authentication.password,
            help: """
                The user's password. On a loopback address it is changeme123 unless set; on any other address \
                Martlet refuses to start with that one.
                """),
        .optional(
            "BASIC_AUTH_PASSWORD_HASH", .authentication, example: "printed-by-martlet-user-hash", secret: true,
            to: \.authentication.passwordHash,
            help: "In place of the password: its scrypt hash, as `martlet user hash` prints it. Never both."),
    ]

    private static let server: [Setting] = [
        .value(
            "HTTP_HOST", .http, default: BindAddress.loopback, to: \.http.host,
            help: "The address to listen on. 0.0.0.0 means all of the machine's."),
        .value(
            "HTTP_PORT", .http, default: 8000, in: 0...65535, to: \.http.port, help: "The TCP port; 0 takes a free one."
        ),
        .optional(
            "HTTP_SOCKET", .http, example: "/run/martlet/martlet.sock", to: \.http.socket,
            help: """
                The path of a Unix-domain socket to listen on as well, without TLS: for a proxy on this machine. Its \
                owner and group may connect.
                """),
        .optional(
            "TLS_CERT_FILE", .http, example: "/etc/martlet/tls.crt", to: \.http.tlsCertificateFile,
            help: """
                The certificate for TLS and those between it and its authority, PEM. Unset: plain HTTP. SIGHUP has it \
                read again.
                """),
        .optional(
            "TLS_KEY_FILE", .http, example: "/etc/martlet/tls.key", to: \.http.tlsKeyFile,
            help: "The certificate's private key, PEM, not encrypted."),
        .optional(
            "TLS_CLIENT_CA_FILE", .http, example: "/etc/martlet/clients.crt", to: \.http.tlsClientAuthorityFile,
            help: "The authorities of client certificates, PEM: when set, only clients with one of theirs are let in."),
        .value(
            "HTTP_LOOPS", .http, default: 0, in: 0...256, to: \.http.loops,
            help: "Event loops, each a thread with connections of its own; 0 means one for each processor."),
        .value(
            "HTTP_MAX_CONNECTIONS", .http, default: 10_000, in: 1...1_000_000, to: \.http.maxConnections,
            help: "Open connections; one more is answered 503 and closed."),
        .value(
            "HTTP_REQUESTS_PER_MINUTE", .http, default: 0, in: 0...100_000_000, to: \.http.requestsPerMinute,
            help: """
                Requests that the user may send in a minute, and at once; one more is answered with 429. 0 means no \
                limit. Health and metrics never count.
                """),
        .optional(
            "CORS_ORIGINS", .http, example: "https://dashboard.example.com", to: \.http.origins,
            help: "Origins whose web pages may use the API from a browser. None unless set."),
        .optional(
            "TRUSTED_PROXIES", .http, example: "10.0.0.0/8,192.0.2.7", to: \.http.proxies,
            help: """
                Proxies that are believed about whom a request comes from (Forwarded, X-Forwarded-For), in the log and \
                for delays of wrong passwords; their connections are not limited by address. A proxy must set the \
                field it uses and drop the other.
                """),
        .value(
            "HTTP_MAX_CONNECTIONS_PER_ADDRESS", .http, default: 1024, in: 0...1_000_000,
            to: \.http.maxConnectionsPerAddress,
            help: """
                Open connections of one IPv4 address or one IPv6 /64; one more is answered 429 and closed. 0 means no \
                limit.
                """),
        .value(
            "HTTP_MAX_BODY_SIZE", .http, default: ByteSize(bytes: 1 << 20),
            in: ByteSize(bytes: 0)...ByteSize(bytes: 1 << 30), to: \.http.maxBodySize,
            help: "The largest request body, but for uploads; a larger one is answered with 413."),
        .value(
            "HTTP_MAX_UPLOAD_SIZE", .http, default: ByteSize(bytes: 1 << 30),
            in: ByteSize(bytes: 1)...ByteSize(bytes: 1 << 40), to: \.uploads.maxSize,
            help: "The largest file that is taken in to be loaded; a larger one is answered with 413."),
        .value(
            "UPLOAD_QUEUE_LIMIT", .http, default: 16, in: 1...1_000, to: \.uploads.queueLimit,
            help: "Uploads that may be received or wait for their load; one more is answered with 503."),
        .value(
            "HTTP_MAX_HEADER_SIZE", .http, default: ByteSize(bytes: 16 << 10),
            in: ByteSize(bytes: 1 << 10)...ByteSize(bytes: 1 << 20), to: \.http.maxHeaderSize,
            help: "All header fields of a request together; more is answered with 431."),
        .value(
            "HTTP_MAX_REQUEST_LINE", .http, default: ByteSize(bytes: 8 << 10),
            in: ByteSize(bytes: 256)...ByteSize(bytes: 1 << 20), to: \.http.maxRequestLine,
            help: "The longest request line; a longer one is answered with 414."),
        .value(
            "HTTP_CACHE_SIZE", .http, default: ByteSize(bytes: 32_000_000),
            in: ByteSize(bytes: 0)...ByteSize(bytes: 1 << 40), to: \.http.cacheSize,
            help: """
                Finished answers of the version that is served, kept in memory, plain and compressed; 0 keeps none. One \
                larger than an eighth of it is not kept.
                """),
        timeout(
            "HTTP_IDLE_TIMEOUT", .http, .seconds(60), to: \.http.idleTimeout,
            "How long a connection may wait for its next request."),
        timeout(
            "HTTP_HEADER_TIMEOUT", .http, .seconds(10), to: \.http.headerTimeout,
            "How long a request's header may take to arrive."),
        timeout(
            "HTTP_BODY_TIMEOUT", .http, .seconds(30), to: \.http.bodyTimeout,
            "How long a request's body may take to arrive."),
        timeout(
            "HTTP_WRITE_TIMEOUT", .http, .seconds(30), to: \.http.writeTimeout,
            "How long a client may read nothing of its response before it is cut off."),
        timeout(
            "HTTP_DRAIN_TIMEOUT", .http, .seconds(30), to: \.http.drainTimeout,
            "How long requests that run may go on after SIGTERM or SIGINT."),
    ]

    private static let database: [Setting] = [
        .optional(
            "DATABASE_URL", .database, example: "postgresql://martlet:PASSWORD@db.example.com:5432/martlet",
            to: \.database.url,
            help: "A Postgres of your own, 14 or later. Unset: Martlet runs a private one under DATA_DIR."),
        .value(
            "DATABASE_POOL_SIZE", .database, default: 6, in: 1...256, to: \.database.poolSize,
            help: """
                Connections of each event loop: two that reads share by pipelining, the others for long reads. Up to three \
                more are for the background.
                """),
        .value(
            "DATABASE_QUEUE_LIMIT", .database, default: 1000, in: 0...1_000_000, to: \.database.queueLimit,
            help: "Requests that may wait for a connection, for each loop; one more is answered with 503."),
        timeout(
            "DATABASE_ACQUIRE_TIMEOUT", .database, .seconds(2), to: \.database.acquireTimeout,
            "How long a request waits for a connection before it is answered with 503."),
        timeout(
            "DATABASE_STATEMENT_TIMEOUT", .database, .seconds(10), to: \.database.statementTimeout,
            "How long one statement of a request may run before it is answered with 504."),
        .value(
            "EXPORT_LIMIT", .database, default: 4, in: 1...64, to: \.exports.limit,
            help: "Exports that may run at a time, each on a connection of its own; more wait, then get 503."),
        timeout(
            "EXPORT_TIMEOUT", .database, .seconds(3_600), to: \.exports.timeout,
            "How long one export may take in all, however slowly its client reads."),
    ]

    private static let enrichment: [Setting] = [
        .optional(
            "CURRENCY_API_KEY", .enrichment, example: "your-exchange-rate-key", secret: true,
            to: \.enrichment.currencyKey,
            help: """
                The key of the exchange rate service, for the rates of the day. Without one they come from the \
                European Central Bank alone.
                """),
        .value(
            "ENABLE_EXTERNAL_ENRICHMENT", .enrichment, default: false, to: \.enrichment.enabled,
            help: """
                Whether outside services may be asked about currencies, countries and products, beside the loads. \
                False uses the bundled tables alone.
                """),
        .value(
            "ENRICHMENT_BATCH_SIZE", .enrichment, default: 10, in: 1...10_000, to: \.enrichment.batchSize,
            help: "How many countries one request asks for, and how many words are asked about between two stores."),
        .value(
            "SALES_CURRENCY", .enrichment, default: Currency.gbp, to: \.enrichment.salesCurrency,
            help: """
                The currency that prices in the source files are in. Set it before the first load: it says what amounts \
                are, and converts nothing.
                """),
        .value(
            "ENRICHMENT_CURRENCIES", .enrichment, default: CurrencyList(standardCurrencies),
            to: \.enrichment.currencies, help: "The currencies that `currency=` offers beside that of the sales."),
        .value(
            "CURRENCY_API_URL", .enrichment, default: ServiceURL.exchangeRateAPI, to: \.enrichment.currencyURL,
            help: "A service with the interface of exchangerate-api v6; asked only with CURRENCY_API_KEY."),
        .value(
            "ECB_API_URL", .enrichment, default: ServiceURL.europeanCentralBank, to: \.enrichment.centralBankURL,
            help: "The data portal of the European Central Bank."),
        .value(
            "COUNTRY_API_URL", .enrichment, default: ServiceURL.restCountries, to: \.enrichment.countryURL,
            help: "A service with the interface of restcountries v3.1."),
        .optional(
            "DATAMUSE_API_URL", .enrichment, example: "https://api.datamuse.com", to: \.enrichment.wordURL,
            help:
                "The service that relates words, for products whose words are not in the bundled table. Unset: not asked."
        ),
        .optional(
            "ENRICHMENT_CA_FILE", .enrichment, example: "/etc/ssl/certs/company.pem", to: \.enrichment.authorityFile,
            help: "The authorities to trust when a service is asked, PEM. Unset: the system's."),
        .value(
            "ENRICHMENT_PRIVATE_REDIRECTS", .enrichment, default: false, to: \.enrichment.allowsPrivateRedirects,
            help: "Whether a service may redirect to a private address that is not its own."),
    ]

    private static let search: [Setting] = [
        .optional(
            "TYPESENSE_URL", .search, example: "http://typesense:8108", to: \.search.typesenseURL,
            help: "A Typesense to keep the products in and to search there. Unset: Martlet searches in its memory."),
        .optional(
            "TYPESENSE_API_KEY", .search, example: "your-typesense-key", secret: true, to: \.search.typesenseKey,
            help: "A key of that Typesense that may create, fill, search and drop collections and set aliases."),
        .value(
            "TYPESENSE_COLLECTION", .search, default: CollectionName.standard, to: \.search.collection,
            help: "The alias there. Collections named like it with _v and a number are Martlet's to make and to drop."),
    ]

    private static let standardCurrencies = ["USD", "EUR", "CAD", "AUD", "JPY"].map(Currency.init(stored:))

    private static let logging: [Setting] = [
        .value(
            "LOGGING_LEVEL", .logging, default: .info, to: \.logging.level,
            help: "The least severe level that is written; upper case is fine."),
        .value(
            "LOGGING_FORMAT", .logging, default: LogFormat.text, to: \.logging.format,
            help: "One line of text for people, or of JSON for machines."),
        .optional(
            "LOGGING_FILE", .logging, example: "/var/log/martlet/martlet.log", to: \.logging.file,
            help: "A file for the log. Unset: standard error."),
        .value(
            "LOGGING_MAX_SIZE", .logging, default: ByteSize(bytes: 100_000_000),
            in: ByteSize(bytes: 4 << 10)...ByteSize(bytes: 1 << 40), to: \.logging.maxSize,
            help: "The size at which LOGGING_FILE is renamed to LOGGING_FILE.1 and begun anew."),
        .value(
            "LOGGING_BACKUP_COUNT", .logging, default: 5, in: 0...1000, to: \.logging.backupCount,
            help: "Renamed log files that are kept; 0 keeps none."),
    ]

    private static func timeout(
        _ name: String, _ section: Setting.Section, _ standard: Duration,
        to field: any WritableKeyPath<Configuration, Duration> & Sendable, _ help: String
    ) -> Setting {
        .value(name, section, default: standard, in: .milliseconds(10)...(.seconds(86_400)), to: field, help: help)
    }
}
