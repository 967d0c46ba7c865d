internal import Foundation
internal import Repositories
internal import Services

extension Application {
    /// Runs every integrity check and prints or writes the report.
    ///
    /// - Returns: `checkFailed` when a check of the given severity or a graver one failed.
    package static func validate(
        _ options: ValidateOptions, _ configuration: Configuration
    ) async throws -> ExitStatus {
        let report = try await Session.run(configuration) { session in
            try await IntegrityService(repository: IntegrityRepository(pool: session.pool), logger: session.logger)
                .validate(actor: "command line")
        }
        try write(render(report, options.format), to: options.output)
        let isGood = report.failures.isEmpty && (options.failOn == .error || report.warnings.isEmpty)
        return isGood ? .success : .checkFailed
    }

    private static func render(_ report: IntegrityReport, _ format: ValidateOptions.Format) -> String {
        switch format {
        case .text: report.text()
        case .json: String(decoding: report.json(), as: UTF8.self)
        case .junit: report.junit()
        }
    }

    private static func write(_ text: String, to path: String?) throws {
        guard let path else { return Console.print(text) }
        do { try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(.couldNotRun, "the report cannot be written to \(path): \(error)")
        }
    }
}
