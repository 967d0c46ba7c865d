internal import HTTPCore
internal import HTTPServer
internal import HTTPTypes
internal import OpenSSL
internal import Postgres
internal import Routes
internal import Services

/// What the settings mean to the parts they configure.
extension Configuration {
    /// The server's address, limits and deadlines.
    var server: HTTPServerConfiguration {
        var server = HTTPServerConfiguration(host: http.host.text, port: http.port)
        server.limits.requestLine = http.maxRequestLine.bytes
        server.limits.headerSection = http.maxHeaderSize.bytes
        // The router holds all but uploads to the smaller one.
        server.limits.body = max(http.maxBodySize.bytes, uploads.maxSize.bytes)
        server.socketPath = http.socket
        server.connections = http.maxConnections
        server.connectionsPerAddress = http.maxConnectionsPerAddress > 0 ? http.maxConnectionsPerAddress : nil
        server.idleTimeout = http.idleTimeout
        server.headerTimeout = http.headerTimeout
        server.bodyTimeout = http.bodyTimeout
        server.writeTimeout = http.writeTimeout
        let proxies = http.proxies?.proxies ?? .none
        server.isExemptAddress = { proxies.contains($0) }
        server.standingFields = (standingFields, standingFields)
        // A year: RFC 6797 lets only secure responses say it. Never of localhost, which other programs serve as well.
        if !http.host.isLoopback { server.standingFields.secure[.strictTransportSecurity] = "max-age=31536000" }
        return server
    }

    /// The files of the server's TLS; nil for plain HTTP.
    var tlsFiles: TLSContext.Files? {
        guard let certificates = http.tlsCertificateFile, let key = http.tlsKeyFile else { return nil }
        return .init(certificates: certificates, key: key, clientAuthorities: http.tlsClientAuthorityFile)
    }

    /// What the server's connections are secured with, the files read anew; nil for plain HTTP.
    ///
    /// - Throws: `TLSError`, which names the file.
    func tlsContext() throws(TLSError) -> TLSContext? {
        try tlsFiles.map { files throws(TLSError) in try TLSContext(server: files) }
    }

    /// The limits of one loop's pool: two connections are shared by all reads, the others are for work that needs one
    /// to itself.
    var poolLimits: PostgresPoolLimits {
        var limits = PostgresPoolLimits()
        limits.shared = min(2, database.poolSize)
        limits.exclusive = max(1, database.poolSize - limits.shared)
        limits.queue = database.queueLimit
        limits.waitTimeout = database.acquireTimeout
        return limits
    }

    /// The currencies that amounts are offered in.
    var currencies: CurrencyOffer {
        CurrencyOffer(base: enrichment.salesCurrency, currencies: enrichment.currencies.currencies)
    }

    /// What every response tells browsers: that the API is no page, no script and no frame (OWASP REST Security).
    private var standingFields: HTTPFields {
        [
            .xContentTypeOptions: "nosniff",
            .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
            .referrerPolicy: "no-referrer",
            .crossOriginResourcePolicy: "same-origin",
        ]
    }

    /// Who may ask, how often, and from where.
    ///
    /// - Throws: `CommandFailure` when the configured hash cannot be read.
    func admission() throws -> Admission {
        Admission(
            try authenticator(),
            quota: http.requestsPerMinute > 0 ? RequestQuota(perMinute: http.requestsPerMinute) : nil,
            origins: CrossOrigin(http.origins?.origins ?? []), proxies: http.proxies?.proxies ?? .none,
            bodyLimit: http.maxBodySize.bytes)
    }

    private func authenticator() throws -> Authenticator {
        if let secret = authentication.passwordHash {
            guard let hash = PasswordHash(secret.exposed) else {
                throw CommandFailure(
                    .usage, "BASIC_AUTH_PASSWORD_HASH is not a hash as `martlet user hash` prints it")
            }
            return try Authenticator(username: authentication.username, credential: .hash(hash))
        }
        return try Authenticator(
            username: authentication.username, credential: .password(authentication.password?.exposed ?? ""))
    }
}

extension HTTPField.Name {
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .via
}
