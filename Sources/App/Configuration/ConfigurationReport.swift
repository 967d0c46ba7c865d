internal import Configuration
internal import Foundation

/// Where a setting's value came from.
package enum SettingSource: String, Sendable, Codable {
    case commandLine = "command line"
    case environment
    case file = ".env"
    case standard = "default"
}

/// A setting with the value in force; fit to be shown.
package struct ResolvedSetting: Sendable {
    /// The setting's declaration.
    package let setting: Setting
    /// The value, masked where secret; empty when there is none.
    package let shownValue: String
    /// Where it came from.
    package let source: SettingSource
}

/// Something wrong, or unwise, with a variable.
package struct ConfigurationProblem: Sendable, CustomStringConvertible {
    /// The variable it is about.
    package let variable: String
    /// What is wrong and what would be right; shows no secret.
    package let detail: String

    package var description: String { "\(variable): \(detail)" }
}

/// The settings are wrong in one or more ways; nothing starts with them.
package struct ConfigurationError: Error, CustomStringConvertible {
    /// Each thing that is wrong.
    package let problems: [ConfigurationProblem]

    /// An error of these problems.
    package init(problems: [ConfigurationProblem]) {
        self.problems = problems
    }

    package var description: String {
        let lines = problems.map { "\n  \($0)" }.joined()
        return "The configuration is wrong:\(lines)\nSee .env.example, or run `martlet doctor`."
    }
}

/// What the environment and the `.env` file say, right or wrong: what `martlet doctor` prints.
package struct ConfigurationReport: Sendable {
    /// Every setting in the table's order, with its value masked where secret.
    package private(set) var values: [ResolvedSetting] = []
    /// What stops the program from starting.
    package private(set) var problems: [ConfigurationProblem] = []
    /// What does not, but should be looked at.
    package private(set) var warnings: [ConfigurationProblem] = []

    private var draft = Configuration()

    /// The configuration, when nothing is wrong with it.
    package var configuration: Configuration? {
        guard problems.isEmpty else { return nil }
        var configuration = draft
        configuration.values = values
        configuration.warnings = warnings
        return configuration
    }

    /// Reads every setting: `overrides` first, then `environment`, then the `.env` file, then the default.
    ///
    /// A variable that is set but empty counts as not set, and hides the file's value all the same.
    ///
    /// - Parameters:
    ///   - environment: The process's environment variables.
    ///   - file: The path of a file of `NAME=value` lines; it may be missing.
    ///   - overrides: What flags of the command line say, by variable.
    package static func read(
        environment: [String: String] = ProcessInfo.processInfo.environment, file: String = ".env",
        overrides: [String: String] = [:]
    ) async -> ConfigurationReport {
        var report = ConfigurationReport()
        let fileNames = report.names(inFile: file)
        report.problems += EnvironmentFile.problems(at: file)
        let process = EnvironmentVariablesProvider(environmentVariables: environment)
        let dotenv: EnvironmentVariablesProvider
        do {
            dotenv = try await EnvironmentVariablesProvider(environmentFilePath: .init(file), allowMissing: true)
        } catch {
            dotenv = EnvironmentVariablesProvider(environmentVariables: [:])
            report.problems.append(ConfigurationProblem(variable: file, detail: "cannot be read: \(error)"))
        }
        for setting in Configuration.settings {
            let found: (text: String, source: SettingSource)?
            if let text = overrides[setting.name] {
                found = (text, .commandLine)
            } else if let text = try? process.environmentValue(forName: setting.name) {
                found = (text, .environment)
            } else if let text = try? dotenv.environmentValue(forName: setting.name) {
                found = (unquoted(text), .file)
            } else {
                found = nil
            }
            report.resolve(setting, found)
        }
        report.completeCredentials()
        report.problems += Configuration.problems(in: report.draft)
        report.warnings += Configuration.warnings(in: report.draft)
        report.warnings += Configuration.unknownNames(Set(environment.keys).union(fileNames))
        return report
    }

    private mutating func resolve(_ setting: Setting, _ found: (text: String, source: SettingSource)?) {
        if let found, !found.text.isEmpty {
            values.append(
                ResolvedSetting(setting: setting, shownValue: setting.show(found.text), source: found.source))
            if !setting.assign(found.text, &draft) {
                let shown = setting.isSecret ? "what is set" : "'\(setting.show(found.text))'"
                problems.append(
                    ConfigurationProblem(
                        variable: setting.name,
                        detail: "\(shown) (\(found.source.rawValue)) is not \(setting.expectation)"))
                assignStandard(setting)
            }
        } else {
            values.append(ResolvedSetting(setting: setting, shownValue: setting.defaultText, source: .standard))
            assignStandard(setting)
        }
    }

    private mutating func assignStandard(_ setting: Setting) {
        guard !setting.defaultText.isEmpty else { return }
        let accepted = setting.assign(setting.defaultText, &draft)
        precondition(accepted, "the default of \(setting.name) is not an allowed value")
    }

    /// Without a password and without a hash the well-known password holds; ``Configuration/problems(in:)`` says where.
    private mutating func completeCredentials() {
        if draft.authentication.password == nil && draft.authentication.passwordHash == nil {
            draft.authentication.password = Secret(Configuration.wellKnownPassword)
            guard let index = values.firstIndex(where: { $0.setting.name == "BASIC_AUTH_PASSWORD" }) else { return }
            values[index] = ResolvedSetting(
                setting: values[index].setting, shownValue: Secret.mask, source: .standard)
        }
    }

    /// The names a `.env` file gives values to; the library that reads the values does not list them.
    private func names(inFile path: String) -> Set<String> {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        let names = text.split(separator: "\n").compactMap { line -> String? in
            guard let equals = line.firstIndex(of: "=") else { return nil }
            let name = line[..<equals].trimmingCharacters(in: .whitespaces)
            return name.isEmpty || name.hasPrefix("#") ? nil : name
        }
        return Set(names)
    }

    /// A value without the quotes around it, as docker compose reads the same file.
    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }
}

extension Configuration {
    /// Reads the configuration and refuses it as a whole when anything in it is wrong.
    ///
    /// - Parameters:
    ///   - environment: The process's environment variables.
    ///   - file: The path of a file of `NAME=value` lines; it may be missing. The environment wins over it.
    ///   - overrides: What flags of the command line say, by variable; they win over everything.
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    package static func load(
        environment: [String: String] = ProcessInfo.processInfo.environment, file: String = ".env",
        overrides: [String: String] = [:]
    ) async throws(ConfigurationError) -> Configuration {
        let report = await ConfigurationReport.read(environment: environment, file: file, overrides: overrides)
        guard let configuration = report.configuration else { throw ConfigurationError(problems: report.problems) }
        return configuration
    }
}
