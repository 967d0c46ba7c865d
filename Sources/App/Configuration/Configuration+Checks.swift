internal import Foundation

extension Configuration {
    /// The password of the documentation, known to everybody; accepted on a loopback address only.
    package static let wellKnownPassword = "changeme123"

    /// The beginnings of names that are ours; another name with one is probably a mistake.
    static let prefixes = [
        "HTTP_", "LOGGING_", "BASIC_AUTH_", "DATABASE_", "TLS_", "ENRICHMENT_", "CURRENCY_API_", "DATAMUSE_",
        "COUNTRY_API_", "ECB_", "TYPESENSE_", "EXPORT_", "UPLOAD_",
    ]

    /// Names with such a beginning that belong to other programs.
    private static let foreign: Set<String> = ["HTTP_PROXY"]

    /// What is wrong between settings that are each right by themselves.
    static func problems(in draft: Configuration) -> [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        func add(_ variable: String, _ detail: String) {
            problems.append(ConfigurationProblem(variable: variable, detail: detail))
        }
        let authentication = draft.authentication
        let http = draft.http
        if http.tlsCertificateFile != nil, http.tlsKeyFile == nil {
            add("TLS_KEY_FILE", "must be set with TLS_CERT_FILE: it is the certificate's private key")
        }
        if http.tlsCertificateFile == nil, http.tlsKeyFile != nil {
            add("TLS_CERT_FILE", "must be set with TLS_KEY_FILE: it is the key's certificate")
        }
        if http.tlsClientAuthorityFile != nil, http.tlsCertificateFile == nil {
            add("TLS_CLIENT_CA_FILE", "needs TLS_CERT_FILE and TLS_KEY_FILE: clients show certificates over TLS alone")
        }
        if draft.enrichment.currencyKey != nil, draft.enrichment.currencyURL.isPlain {
            add("CURRENCY_API_URL", "is plain HTTP, and CURRENCY_API_KEY would travel in the open; use https")
        }
        if draft.search.typesenseURL != nil, draft.search.typesenseKey == nil {
            add("TYPESENSE_API_KEY", "must be set with TYPESENSE_URL")
        }
        if authentication.username.contains(":") {
            add("BASIC_AUTH_USERNAME", "must not contain a colon (RFC 7617)")
        }
        if authentication.password != nil && authentication.passwordHash != nil {
            add("BASIC_AUTH_PASSWORD_HASH", "set this or BASIC_AUTH_PASSWORD, not both")
        }
        if authentication.password?.exposed == wellKnownPassword && !draft.http.host.isLoopback {
            add(
                "BASIC_AUTH_PASSWORD",
                """
                the well-known password \(wellKnownPassword) is accepted on a loopback address only, and HTTP_HOST \
                is \(draft.http.host.text); set a password of your own, or BASIC_AUTH_PASSWORD_HASH
                """)
        }
        return problems
    }

    /// What is allowed but unwise.
    static func warnings(in draft: Configuration) -> [ConfigurationProblem] {
        var warnings: [ConfigurationProblem] = []
        func add(_ variable: String, _ detail: String) {
            warnings.append(ConfigurationProblem(variable: variable, detail: detail))
        }
        if let file = draft.enrichment.authorityFile, !FileManager.default.isReadableFile(atPath: file) {
            add("ENRICHMENT_CA_FILE", "\(file) cannot be read: no service that speaks HTTPS will be trusted")
        }
        if draft.search.typesenseKey != nil, draft.search.typesenseURL == nil {
            add("TYPESENSE_API_KEY", "has no effect without TYPESENSE_URL: the built-in search answers")
        }
        if draft.search.typesenseURL?.isPlain == true {
            add(
                "TYPESENSE_URL",
                "is plain HTTP: TYPESENSE_API_KEY travels in the open; use https beyond a private network")
        }
        let exposed = !draft.http.host.isLoopback
        if exposed {
            if draft.http.tlsCertificateFile == nil {
                add(
                    "HTTP_HOST",
                    """
                    the credentials of HTTP Basic travel in the open to \(draft.http.host.text): set TLS_CERT_FILE and \
                    TLS_KEY_FILE, or put a proxy that speaks TLS in front
                    """)
            }
            if let password = draft.authentication.password?.exposed, password != wellKnownPassword, password.count < 12
            {
                add("BASIC_AUTH_PASSWORD", "is shorter than 12 characters and can be guessed; choose a longer one")
            }
        }
        guard draft.environment == .production else { return warnings }
        if let password = draft.authentication.password?.exposed {
            if password == wellKnownPassword {
                add("BASIC_AUTH_PASSWORD", "is the well-known one in production; set your own")
            } else {
                add("BASIC_AUTH_PASSWORD", "is kept in clear in production; prefer a hash, see `martlet user hash`")
            }
        }
        if draft.logging.level < .info {
            add("LOGGING_LEVEL", "\(draft.logging.level) writes a great deal in production; info is usual")
        }
        return warnings
    }

    /// A warning for each name that looks like one of ours and is not.
    static func unknownNames(_ names: some Sequence<String>) -> [ConfigurationProblem] {
        let known = settings.map(\.name)
        return names.sorted().compactMap { name in
            guard !known.contains(name), !foreign.contains(name) else { return nil }
            let nearest = known.min { distance($0, name) < distance($1, name) }
            let near = nearest.flatMap { distance($0, name) <= 2 ? $0 : nil }
            guard prefixes.contains(where: name.hasPrefix) || (near != nil && name.count >= 8) else { return nil }
            let advice = near.map { "did you mean \($0)?" } ?? "see .env.example for those that are"
            return ConfigurationProblem(variable: name, detail: "is not a setting of Martlet; \(advice)")
        }
    }

    /// Edits that turn one name into the other (Levenshtein 1966).
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let substituted = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
            }
        }
        return row[right.count]
    }
}
