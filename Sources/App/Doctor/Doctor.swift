internal import Foundation
internal import Glibc

/// Looks at the settings and the machine and says what is wrong and what to do.
///
/// Starts nothing, changes nothing.
package enum Doctor {
    /// Runs every check that the settings allow.
    package static func examine(_ report: ConfigurationReport) -> DoctorReport {
        var checks = configuration(report)
        if let configuration = report.configuration {
            checks += postgres(configuration)
            checks.append(dataDirectory(configuration.dataDirectory))
            checks += diskSpace(configuration.dataDirectory)
            checks += logFile(configuration.logging)
            checks += certificate(configuration)
            checks.append(port(configuration))
            checks += descriptors(configuration.http.maxConnections)
        }
        checks.append(libraries())
        checks.append(clock(LogTimestamp.now))
        return DoctorReport(
            version: Application.version,
            settings: report.values.map { .init(name: $0.setting.name, value: $0.shownValue, source: $0.source) },
            checks: checks)
    }

    private static func configuration(_ report: ConfigurationReport) -> [DoctorReport.Check] {
        let problems = report.problems.map {
            check("configuration", .error, $0.description, "mend the variable; .env.example describes each")
        }
        let warnings = report.warnings.map { check("configuration", .warning, $0.description) }
        guard problems.isEmpty && warnings.isEmpty else { return problems + warnings }
        return [check("configuration", .ok, "\(report.values.count) settings are right")]
    }

    // MARK: Postgres

    private static func postgres(_ configuration: Configuration) -> [DoctorReport.Check] {
        if let url = configuration.database.url {
            return [check("postgres", .ok, "a server of your own, \(url.masked); `martlet status` tries it")]
        }
        let install = "sudo apt-get install postgresql, or set DATABASE_URL"
        guard let directory = programDirectory() else {
            return [check("postgres", .error, "initdb and postgres are not installed", install)]
        }
        let version = (directory as NSString).pathComponents.compactMap { Int($0) }.last
        var checks = [
            version.map { $0 < 14 } == true
                ? check("postgres", .error, "\(directory) is older than 14", install)
                : check("postgres", .ok, "programs in \(directory)")
        ]
        if getuid() == 0 {
            checks.append(
                getpwnam("postgres") != nil
                    ? check("account", .ok, "running as root; Postgres will run as the account postgres")
                    : check(
                        "account", .error, "Postgres does not run as root and there is no account postgres",
                        "run Martlet as an ordinary user"))
        }
        return checks
    }

    /// The directory of the newest installed Postgres, where Debian keeps them or on the PATH.
    private static func programDirectory() -> String? {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        let debian = versions.sorted(by: >).map { "\(root)/\($0)/bin" }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (debian + path).first { directory in
            ["initdb", "postgres"].allSatisfy { access("\(directory)/\($0)", X_OK) == 0 }
        }
    }

    // MARK: Files

    private static func dataDirectory(_ path: String) -> DoctorReport.Check {
        let place = nearestExisting(path)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isDirectory), isDirectory.boolValue else {
            return check(
                "data_directory", .error, "\(place) is not a directory", "set DATA_DIR to a directory of this user's")
        }
        guard access(place, W_OK | X_OK) == 0 else {
            return check(
                "data_directory", .error, "\(place) cannot be written: \(String(cString: strerror(errno)))",
                "set DATA_DIR to a directory of this user's")
        }
        return check("data_directory", .ok, place == path ? "\(path) can be written" : "\(path) will be made")
    }

    private static func diskSpace(_ path: String) -> [DoctorReport.Check] {
        var status = statvfs()
        guard statvfs(nearestExisting(path), &status) == 0 else { return [] }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        let detail = "\(free / 1_000_000) MB free for DATA_DIR"
        if free < 200_000_000 {
            return [check("disk_space", .error, detail, "free some, or set DATA_DIR to another disk")]
        }
        return [
            free < 2_000_000_000
                ? check("disk_space", .warning, detail, "a million sales take about 1 GB")
                : check("disk_space", .ok, detail)
        ]
    }

    private static func logFile(_ logging: Configuration.Logging) -> [DoctorReport.Check] {
        guard let file = logging.file else { return [] }
        let place = nearestExisting(file)
        guard access(place, W_OK) == 0 else {
            return [
                check(
                    "log_file", .error, "\(place) cannot be written: \(String(cString: strerror(errno)))",
                    "give LOGGING_FILE a path that this user can write")
            ]
        }
        return [check("log_file", .ok, "\(file) can be written")]
    }

    private static func nearestExisting(_ path: String) -> String {
        var place = path
        while access(place, F_OK) != 0, place != "/", place != "." {
            let parent = (place as NSString).deletingLastPathComponent
            place = parent.isEmpty ? "." : parent
        }
        return place
    }

    // MARK: The machine

    private static func port(_ configuration: Configuration) -> DoctorReport.Check {
        let name = "\(configuration.http.host.text) port \(configuration.http.port)"
        guard configuration.http.port > 0 else { return check("port", .ok, "a free one will be taken") }
        switch HealthProbe(configuration, timeoutSeconds: 2).ask() {
        case .silent(let reason) where reason == String(cString: strerror(ECONNREFUSED)):
            return check("port", .ok, "\(name) is free")
        case .alive: return check("port", .ok, "Martlet answers at \(name)")
        case .unauthorized:
            return check(
                "port", .warning, "\(name) is taken by a service that asks for other credentials",
                "if that is not your Martlet, choose another HTTP_PORT")
        case .unexpected(let reason), .silent(let reason):
            return check(
                "port", .error, "\(name) cannot be used: \(reason)",
                "stop what listens there, or choose another HTTP_PORT")
        }
    }

    private static func descriptors(_ connections: Int) -> [DoctorReport.Check] {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return [] }
        let most = limit.rlim_max == .max ? Int.max : Int(clamping: limit.rlim_max)
        let needed = connections + 256
        guard most < needed else {
            return [check("descriptors", .ok, "enough for HTTP_MAX_CONNECTIONS \(connections)")]
        }
        return [
            check(
                "descriptors", .warning, "\(most) open files are allowed, \(connections) connections need \(needed)",
                "raise the limit (ulimit -Hn, LimitNOFILE=) or lower HTTP_MAX_CONNECTIONS")
        ]
    }

    private static func libraries() -> DoctorReport.Check {
        let shown = LibraryVersions.all.map { "\($0.name) \($0.version ?? "not loaded")" }.joined(separator: ", ")
        return check("libraries", .ok, shown)
    }

    private static func clock(_ now: LogTimestamp) -> DoctorReport.Check {
        var bytes: [UInt8] = []
        now.append(to: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        // 2025-01-01: this program did not exist before.
        guard now.milliseconds > 1_735_689_600_000 else {
            return check("clock", .error, "it says \(text)", "set the clock; loads and logs are dated by it")
        }
        return check("clock", .ok, text)
    }

    static func check(
        _ id: String, _ outcome: DoctorReport.Outcome, _ detail: String, _ advice: String? = nil
    ) -> DoctorReport.Check {
        DoctorReport.Check(id: id, outcome: outcome, detail: detail, advice: advice)
    }
}
