internal import HTTPCore
internal import HTTPServer
internal import OpenSSL
internal import Postgres
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
        server.connections = http.maxConnections
        server.idleTimeout = http.idleTimeout
        server.headerTimeout = http.headerTimeout
        server.bodyTimeout = http.bodyTimeout
        server.writeTimeout = http.writeTimeout
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

    /// The currencies that amounts are offered in.
    var currencies: CurrencyOffer {
        CurrencyOffer(base: enrichment.salesCurrency, currencies: enrichment.currencies.currencies)
    }

    /// Who may use the service.
    ///
    /// - Throws: `CommandFailure` when the configured hash cannot be read.
    func authenticator() throws -> Authenticator {
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
