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
        server.limits.body = http.maxBodySize.bytes
        server.connections = http.maxConnections
        server.idleTimeout = http.idleTimeout
        server.headerTimeout = http.headerTimeout
        server.bodyTimeout = http.bodyTimeout
        server.writeTimeout = http.writeTimeout
        server.standingFields = (standingFields, standingFields)
        // A year: RFC 6797 lets only secure responses say it.
        server.standingFields.secure[.strictTransportSecurity] = "max-age=31536000"
        return server
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
