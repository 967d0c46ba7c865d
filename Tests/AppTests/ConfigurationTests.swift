import App
import Foundation
import Logging
import Testing

private func read(
    _ environment: [String: String] = [:], file: String = "/nonexistent/.env", overrides: [String: String] = [:]
) async -> ConfigurationReport {
    await ConfigurationReport.read(environment: environment, file: file, overrides: overrides)
}

@Suite("Configuration")
struct ConfigurationTests {
    @Test("Without any variable the documented defaults hold")
    func defaults() async throws {
        let configuration = try #require(await read().configuration)
        #expect(configuration.environment == .development)
        #expect(configuration.http.host.text == "127.0.0.1")
        #expect(configuration.http.port == 8000)
        #expect(configuration.dataDirectory == ".martlet")
        #expect(configuration.database.url == nil)
        #expect(configuration.authentication.username == "admin")
        #expect(configuration.authentication.password?.exposed == "changeme123")
        #expect(configuration.http.drainTimeout == .seconds(30))
        #expect(configuration.logging.maxSize.bytes == 100_000_000)
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.values.allSatisfy { $0.source == .standard })
    }

    @Test(
        "An environment file that would be read wrongly is refused, not passed over",
        arguments: [
            ("HTTP_PORT=1\r\nLOGGING_LEVEL=debug\r\n", "Windows"), ("\u{FEFF}HTTP_PORT=1\n", "byte order mark"),
            ("export HTTP_PORT=1\n", "line 1"), ("# fine\n\nHTTP_PORT 1\n", "line 3"),
        ])
    func malformedFile(_ text: String, _ said: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/settings"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let report = await ConfigurationReport.read(environment: [:], file: path)
        #expect(report.configuration == nil)
        #expect(report.problems.contains { $0.detail.contains(said) })
        let missing = await ConfigurationReport.read(environment: [:], file: path + "-none")
        #expect(missing.problems.map(\.detail) == ["there is no such file"])
    }

    @Test("The command line wins over the environment, and that over the file")
    func precedence() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(
            "# a comment\nHTTP_PORT=1\nHTTP_LOOPS=3\nDATA_DIR=\"quoted dir\"\nBASIC_AUTH_USERNAME=file\n", to: ".env")
        let report = await read(
            ["HTTP_PORT": "2", "BASIC_AUTH_USERNAME": ""], file: file, overrides: ["HTTP_PORT": "3"])
        let configuration = try #require(report.configuration)
        #expect(configuration.http.port == 3)
        #expect(configuration.http.loops == 3)
        #expect(configuration.dataDirectory == "quoted dir")
        #expect(configuration.authentication.username == "admin", "set but empty hides the file's value")
        let sources = Dictionary(uniqueKeysWithValues: report.values.map { ($0.setting.name, $0.source) })
        #expect(sources["HTTP_PORT"] == .commandLine)
        #expect(sources["HTTP_LOOPS"] == .file)
        #expect(sources["HTTP_HOST"] == .standard)
    }

    @Test("Every mistake is reported at once, with the variable, the value and what would be right")
    func everyMistake() async throws {
        let report = await read([
            "HTTP_PORT": "80a", "HTTP_LOOPS": "999", "LOGGING_FORMAT": "xml", "HTTP_IDLE_TIMEOUT": "30",
            "HTTP_HOST": "example.com", "ENABLE_EXTERNAL_ENRICHMENT": "maybe", "DATABASE_URL": "mysql://u:hunter2@h/d",
        ])
        #expect(report.configuration == nil)
        #expect(
            Set(report.problems.map(\.variable)) == [
                "HTTP_PORT", "HTTP_LOOPS", "LOGGING_FORMAT", "HTTP_IDLE_TIMEOUT", "HTTP_HOST",
                "ENABLE_EXTERNAL_ENRICHMENT", "DATABASE_URL",
            ])
        let port = try #require(report.problems.first { $0.variable == "HTTP_PORT" })
        #expect(port.description == "HTTP_PORT: '80a' (environment) is not an integer, from 0 to 65535")
        let format = try #require(report.problems.first { $0.variable == "LOGGING_FORMAT" })
        #expect(format.detail.contains("one of text, json"))
        #expect(!report.problems.description.contains("hunter2"))
    }

    @Test("Loading a wrong configuration throws all that is wrong")
    func loadThrows() async {
        let error = await #expect(throws: ConfigurationError.self) {
            try await Configuration.load(
                environment: ["HTTP_PORT": "x", "LOGGING_LEVEL": "loud"], file: "/nonexistent/.env")
        }
        #expect(error?.problems.count == 2)
        #expect(error?.description.contains("martlet doctor") == true)
    }

    @Test("The names and values of the seeds are accepted as they stand")
    func seedValues() async throws {
        let configuration = try #require(
            await read([
                "ENVIRONMENT": "production", "BASIC_AUTH_PASSWORD": "a-long-password", "LOGGING_LEVEL": "INFO",
                "LOGGING_FORMAT": "json", "LOGGING_FILE": "/var/log/retail-etl/app.log", "LOGGING_MAX_SIZE": "100MB",
                "LOGGING_BACKUP_COUNT": "5", "CURRENCY_API_KEY": "k", "ENABLE_EXTERNAL_ENRICHMENT": "true",
                "ENRICHMENT_BATCH_SIZE": "10",
                "DATABASE_URL":
                    "postgresql://postgres:[password]@db.[project].supabase.co:5432/postgres?sslmode=require",
            ]).configuration)
        #expect(configuration.logging.level == .info)
        #expect(configuration.enrichment.enabled)
        #expect(
            configuration.database.url?.masked
                == "postgresql://postgres:***@db.[project].supabase.co:5432/postgres?sslmode=require")
    }

    @Test(
        "The well-known password starts on a loopback address only",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("localhost", true), ("0.0.0.0", false),
            ("::", false), ("192.168.1.4", false),
        ]
    )
    func wellKnownPassword(host: String, starts: Bool) async {
        let implied = await read(["HTTP_HOST": host])
        let given = await read(["HTTP_HOST": host, "BASIC_AUTH_PASSWORD": "changeme123"])
        let flagged = await read(overrides: ["HTTP_HOST": host])
        for report in [implied, given, flagged] {
            #expect((report.configuration != nil) == starts)
            #expect(report.problems.map(\.variable) == (starts ? [] : ["BASIC_AUTH_PASSWORD"]))
        }
        let own = await read(["HTTP_HOST": host, "BASIC_AUTH_PASSWORD": "correct horse battery"])
        #expect(own.configuration != nil)
    }

    @Test("A certificate and its key are set together, and authorities of clients only with both")
    func certificates() async throws {
        let files = ["TLS_CERT_FILE": "/c", "TLS_KEY_FILE": "/k", "TLS_CLIENT_CA_FILE": "/a"]
        #expect(await read(["TLS_CERT_FILE": "/c"]).problems.map(\.variable) == ["TLS_KEY_FILE"])
        #expect(await read(["TLS_KEY_FILE": "/k"]).problems.map(\.variable) == ["TLS_CERT_FILE"])
        #expect(await read(["TLS_CLIENT_CA_FILE": "/a"]).problems.map(\.variable) == ["TLS_CLIENT_CA_FILE"])
        let configuration = try #require(await read(files).configuration)
        #expect(configuration.http.tlsCertificateFile == "/c" && configuration.http.tlsKeyFile == "/k")
        #expect(configuration.http.tlsClientAuthorityFile == "/a")
    }

    @Test("Credentials in the open are warned of, but not with a certificate or on loopback")
    func open() async {
        let password = ["BASIC_AUTH_PASSWORD": "correct horse battery"]
        let open = await read(password.merging(["HTTP_HOST": "0.0.0.0"]) { $1 })
        #expect(open.warnings.map(\.variable) == ["HTTP_HOST"])
        #expect(open.warnings.first?.detail.contains("travel in the open") == true)
        let files = ["TLS_CERT_FILE": "/c", "TLS_KEY_FILE": "/k", "HTTP_HOST": "0.0.0.0"]
        #expect(await read(password.merging(files) { $1 }).warnings.isEmpty)
        #expect(await read(password).warnings.isEmpty)
    }

    @Test("A password and a hash together are refused, a hash alone stands without a password")
    func passwordHash() async throws {
        let both = await read(["BASIC_AUTH_PASSWORD": "x", "BASIC_AUTH_PASSWORD_HASH": "y"])
        #expect(both.problems.map(\.variable) == ["BASIC_AUTH_PASSWORD_HASH"])
        let alone = try #require(
            await read(["BASIC_AUTH_PASSWORD_HASH": "y", "HTTP_HOST": "0.0.0.0"]).configuration)
        #expect(alone.authentication.password == nil)
        #expect(alone.authentication.passwordHash?.exposed == "y")
    }

    @Test("A colon in the user's name is refused")
    func colon() async {
        #expect(await read(["BASIC_AUTH_USERNAME": "a:b"]).problems.map(\.variable) == ["BASIC_AUTH_USERNAME"])
    }

    @Test("A mistyped variable is pointed out with the one that was meant")
    func suggestions() async throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("LOGING_LEVEL=debug\n#HTTP_OLD=1\n", to: ".env")
        let report = await read(
            ["HTTP_PROT": "1", "DATABASE_WHATEVER": "x", "HTTP_PROXY": "p", "PATH": "/bin", "HOME": "/"], file: file)
        #expect(report.configuration != nil)
        #expect(
            report.warnings.map(\.description) == [
                "DATABASE_WHATEVER: is not a setting of Martlet; see .env.example for those that are",
                "HTTP_PROT: is not a setting of Martlet; did you mean HTTP_PORT?",
                "LOGING_LEVEL: is not a setting of Martlet; did you mean LOGGING_LEVEL?",
            ])
    }

    @Test("Production and open addresses bring advice")
    func advice() async throws {
        let report = await read([
            "ENVIRONMENT": "production", "HTTP_HOST": "0.0.0.0", "BASIC_AUTH_PASSWORD": "short",
            "LOGGING_LEVEL": "debug",
        ])
        #expect(report.configuration != nil)
        #expect(
            report.warnings.map(\.variable) == [
                "HTTP_HOST", "BASIC_AUTH_PASSWORD", "BASIC_AUTH_PASSWORD", "LOGGING_LEVEL",
            ])
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("A secret shows nothing, however it is printed")
    func printing() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(["k": secret], to: &dumped)
        for shown in ["\(secret)", String(reflecting: secret), String(describing: Optional(secret)), dumped] {
            #expect(!shown.contains("hunter2"))
            #expect(shown.contains("***") || shown == dumped)
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("Neither a configuration nor its report shows a secret when dumped")
    func dumping() async throws {
        let report = await ConfigurationReport.read(
            environment: [
                "BASIC_AUTH_PASSWORD": "hunter2", "CURRENCY_API_KEY": "hunter2",
                "DATABASE_URL": "postgres://u:hunter2@h/d?sslpassword=hunter2",
            ], file: "/nonexistent/.env")
        var dumped = ""
        dump(try #require(report.configuration), to: &dumped)
        dump(report.values.map { [$0.setting.name, $0.shownValue] }, to: &dumped)
        #expect(dumped.contains("CURRENCY_API_KEY"))
        #expect(!dumped.contains("hunter2"))
    }

    @Test(
        "The passwords of a URL are masked wherever they stand",
        arguments: [
            ("postgresql://u:p@h:5432/d", "postgresql://u:***@h:5432/d"),
            ("postgresql://u@h/d", "postgresql://u@h/d"),
            ("postgresql://u:p@ss/w@h/d", "postgresql://u:***@h/d"),
            ("postgres:///d?host=/tmp&password=p", "postgres:///d?host=/tmp&password=***"),
            ("postgres://h1:1,h2:2/d", "postgres://h1:1,h2:2/d"),
            ("u:p@h", "***"),
        ])
    func urls(url: String, masked: String) {
        #expect(DatabaseURL.masking(url) == masked)
    }

    @Test(
        "A URL that libpq could not read is refused",
        arguments: [
            "mysql://h/d", "h/d", "postgres://h:port/d", "postgres://h:70000/d", "postgres://h/d%zz", "postgres://h /d",
        ])
    func badURLs(url: String) {
        #expect(DatabaseURL(setting: url) == nil)
    }
}

@Suite("Values of settings")
struct SettingValueTests {
    @Test(
        "Durations are whole numbers with a unit",
        arguments: [("500ms", 500), ("30s", 30_000), ("5m", 300_000), ("1h", 3_600_000), ("0s", 0)])
    func durations(text: String, milliseconds: Int) throws {
        let value = try #require(Duration(setting: text))
        #expect(value == .milliseconds(milliseconds))
        #expect(value.settingText == text)
    }

    @Test(
        "Other durations are refused", arguments: ["30", "", "s", "-1s", "1.5s", "9223372036854775807h", "1 s", "1d"])
    func badDurations(text: String) {
        #expect(Duration(setting: text) == nil)
    }

    @Test(
        "Sizes count bytes, thousands or 1,024s",
        arguments: [("512", 512), ("100MB", 100_000_000), ("1MiB", 1 << 20), ("16KiB", 16_384), ("2GB", 2_000_000_000)])
    func sizes(text: String, bytes: Int) throws {
        let value = try #require(ByteSize(setting: text))
        #expect(value.bytes == bytes)
        #expect(value.settingText == text)
        #expect(ByteSize(setting: text.lowercased()) == value)
    }

    @Test("Other sizes are refused", arguments: ["", "MB", "-1MB", "1.5MB", "1TB", "9223372036854775807GB"])
    func badSizes(text: String) {
        #expect(ByteSize(setting: text) == nil)
    }
}

@Suite("The settings' documentation")
struct SettingsDocumentationTests {
    @Test(".env.example is what the table of settings gives")
    func example() throws {
        #expect(try Project.read(".env.example") == Configuration.environmentExample)
    }

    @Test("Every example of .env.example is an allowed value, and so is every default")
    func examplesAreAllowed() async throws {
        var environment: [String: String] = [:]
        for line in Configuration.environmentExample.split(separator: "\n")
        where line.contains("=") && !line.hasPrefix("# ") {
            let pair = line.dropFirst().split(separator: "=", maxSplits: 1).map(String.init)
            environment[pair[0]] = pair[1]
        }
        #expect(Set(environment.keys) == Set(Configuration.settings.map(\.name)))
        environment["BASIC_AUTH_PASSWORD_HASH"] = nil
        let report = await ConfigurationReport.read(environment: environment, file: "/nonexistent/.env")
        #expect(report.problems.map(\.description) == [])
    }

    @Test("The README has the table of settings")
    func readme() throws {
        #expect(try Project.read("README.md").contains(Configuration.settingsTable))
    }

    @Test("Each name is declared once and has a help text")
    func names() {
        let names = Configuration.settings.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Configuration.settings.allSatisfy { $0.help.count > 10 && $0.help.hasSuffix(".") })
    }
}
