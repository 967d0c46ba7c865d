internal import Domain
package import HTTPClient
package import Logging
package import Repositories
internal import Synchronization

/// Writes every change of a breaker to the audit log, beside whatever the breaker guards.
///
/// While the database is away the changes wait, the latest hundred of them; the log has them in any case.
package final class BreakerJournal: Sendable {
    private let repository: EnrichmentRepository
    private let logger: Logger
    private let waiting = Mutex<[BreakerChange]>([])

    private static let limit = 100
    private static let interval = Duration.seconds(1)

    /// A journal in that database.
    package init(_ repository: EnrichmentRepository, logger: Logger) {
        self.repository = repository
        self.logger = logger
    }

    /// Takes note of a change, without waiting.
    package func note(_ change: BreakerChange) {
        logger.notice(
            "breaker changed",
            metadata: [
                "service": "\(change.name)", "from": "\(change.from.rawValue)", "to": "\(change.to.rawValue)",
                "cause": "\(change.lastError ?? "")",
            ])
        waiting.withLock { waiting in
            if waiting.count >= BreakerJournal.limit { waiting.removeFirst() }
            waiting.append(change)
        }
    }

    /// Writes what comes until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await finish()
            try? await Task.sleep(for: BreakerJournal.interval)
        }
    }

    /// Writes what waits; gives up at the first that cannot be written.
    package func finish() async {
        while let change = waiting.withLock({ $0.first }) {
            do {
                try await repository.record(
                    "breaker.\(change.to.rawValue)", subject: change.name, details: BreakerJournal.json(change))
            } catch { return }
            waiting.withLock { if !$0.isEmpty { $0.removeFirst() } }
        }
    }

    private static func json(_ change: BreakerChange) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("from")
            writer.string(change.from.rawValue)
            writer.key("cause")
            writer.string(change.lastError)
            writer.key("at_microseconds")
            writer.integer(change.at)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
