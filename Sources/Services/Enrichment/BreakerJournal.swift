internal import Domain
package import HTTPClient
package import Logging
package import Repositories
internal import Synchronization

/// Writes every change of a breaker to the audit log, beside whatever the breaker guards.
///
/// While the database is away the changes wait, the latest hundred of them; the log has them in any case.
package final class BreakerJournal: Sendable {
    private struct State {
        var waiting: [(number: Int, change: BreakerChange)] = []
        var noted = 0
        var isWriting = false
    }

    private let repository: EnrichmentRepository
    private let logger: Logger
    private let state = Mutex(State())

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
                "cause": "\(change.to == .open ? change.lastError ?? "" : "")",
            ])
        state.withLock { state in
            if state.waiting.count >= BreakerJournal.limit { state.waiting.removeFirst() }
            state.noted += 1
            state.waiting.append((state.noted, change))
        }
    }

    /// Writes what comes until the task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            await finish()
            try? await Task.sleep(for: BreakerJournal.interval)
        }
    }

    /// Writes what waits, in order; gives up at the first that cannot be written.
    ///
    /// Does nothing while another call writes.
    package func finish() async {
        let isMine = state.withLock { state in
            defer { state.isWriting = true }
            return !state.isWriting
        }
        guard isMine else { return }
        defer { state.withLock { $0.isWriting = false } }
        while let (number, change) = state.withLock({ $0.waiting.first }) {
            do {
                try await repository.record(
                    "breaker.\(change.to.rawValue)", subject: change.name, details: BreakerJournal.json(change))
            } catch { return }
            state.withLock { $0.waiting.removeAll { $0.number == number } }
        }
    }

    private static func json(_ change: BreakerChange) -> String {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("from")
            writer.string(change.from.rawValue)
            writer.key("cause")
            writer.string(change.to == .open ? change.lastError : nil)
            writer.key("at_microseconds")
            writer.integer(change.at)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
