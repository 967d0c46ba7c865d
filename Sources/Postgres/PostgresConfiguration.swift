internal import CPostgres

/// Where the database is and how to talk to it.
package struct PostgresConfiguration: Sendable {
    /// What the URL said, by libpq's keyword; the password among them.
    private var options: [String: String]
    /// Shown in `pg_stat_activity`; the URL's `application_name`, else "martlet".
    package var applicationName = "martlet"
    /// How long one address may take to answer; whole seconds, at least 2 (libpq's limit).
    ///
    /// The URL's `connect_timeout`, else 5 s.
    package var connectTimeout: Duration = .seconds(5)
    /// The server's own limit for each statement, milliseconds at the finest; nil leaves the server's default.
    package var statementTimeout: Duration?
    /// The schemas in which unqualified names are looked up, in order; empty leaves the server's default.
    package var searchPath: [String] = []

    /// Reads a `postgresql://` URI or a `key=value` string as libpq does.
    ///
    /// The corresponding C function is `PQconninfoParse`.
    /// - Throws: ``PostgresError`` with code `configuration` when libpq cannot read it.
    package init(url: String) throws(PostgresError) {
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = PQconninfoParse(url, &message) else {
            // libpq quotes the text it choked on, which may hold the password: tell only that it is malformed.
            PQfreemem(message)
            throw PostgresError(
                .configuration,
                "the database URL is malformed; expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE or key=value pairs"
            )
        }
        defer { PQconninfoFree(parsed) }
        options = Self.values(of: parsed)
        if let name = options["application_name"] { applicationName = name }
        if let text = options["connect_timeout"], let seconds = Int(text), seconds > 0 {
            connectTimeout = .seconds(seconds)
        }
    }

    /// The host name, address or socket directory, for display.
    package var host: String { shown("host", options["hostaddr"] ?? "local socket") }
    /// The port, for display.
    package var port: String { shown("port", "5432") }
    /// The database's name, for display.
    package var database: String { shown("dbname", user) }
    /// The role's name, for display.
    package var user: String { shown("user", "") }

    /// Keywords and values for `PQconnectdbParams`.
    var parameters: [(keyword: String, value: String)] {
        var all = options
        all["application_name"] = applicationName
        all["connect_timeout"] = String(max(2, connectTimeout.components.seconds))
        all["client_encoding"] = "UTF8"
        // A peer that vanished without a word is found out within a minute; Unix sockets ignore these.
        for (key, value) in [("keepalives_idle", "30"), ("keepalives_interval", "10"), ("keepalives_count", "3")]
        where all[key] == nil { all[key] = value }
        return all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func shown(_ keyword: String, _ fallback: String) -> String {
        if let value = options[keyword], !value.isEmpty { return value }
        guard let defaults = PQconndefaults() else { return fallback }
        defer { PQconninfoFree(defaults) }
        return Self.values(of: defaults)[keyword] ?? fallback
    }

    private static func values(of list: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
        var values: [String: String] = [:]
        var entry = list
        while let keyword = entry.pointee.keyword {
            if let value = entry.pointee.val { values[String(cString: keyword)] = String(cString: value) }
            entry += 1
        }
        return values
    }
}

extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where it leads; never the password.
    package var description: String { "\(user)@\(host):\(port)/\(database)" }

    package var debugDescription: String { description }

    /// Hides the options from `dump` and string interpolation of containers, for the password's sake.
    package var customMirror: Mirror { Mirror(self, children: [("target", description)]) }
}
