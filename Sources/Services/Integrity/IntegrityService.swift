package import Logging
package import Repositories
internal import Synchronization

/// Validates the warehouse's integrity: one run at a time in a process, its result kept in the database.
///
/// Make one for the whole process and share it between loops.
package final class IntegrityService: Sendable {
    private let repository: IntegrityRepository
    private let logger: Logger
    private let running = Mutex<Running?>(nil)

    private struct Running {
        let number: UInt64
        let task: Task<IntegrityReport, any Error>
    }

    private let numbers = Atomic<UInt64>(0)

    /// Makes a service on a repository, whose pool's loop does the waiting.
    package init(repository: IntegrityRepository, logger: Logger) {
        self.repository = repository
        self.logger = logger
    }

    /// Runs every check, or joins a run that is under way and sees the version that is current now.
    ///
    /// A caller that goes away does not end the run: others may wait for it.
    /// - Parameter actor: who asks, for the audit log.
    /// - Throws: `IntegrityError` when the database cannot be reached.
    package func validate(actor: String = "martlet") async throws -> IntegrityReport {
        if let task = running.withLock({ $0?.task }) {
            let current = try? await repository.currentVersion()
            let report = try await task.value
            // Otherwise a load was published since that run's snapshot, or nobody knows: its report is not good enough.
            if let current, report.version == current { return report }
        }
        return try await start(actor: actor).value
    }

    private func start(actor: String) -> Task<IntegrityReport, any Error> {
        running.withLock { running in
            if let running { return running.task }
            let number = numbers.wrappingAdd(1, ordering: .relaxed).newValue
            let task = Task {
                defer { self.ended(number) }
                return try await self.run(actor: actor)
            }
            running = Running(number: number, task: task)
            return task
        }
    }

    private func ended(_ number: UInt64) {
        running.withLock { if $0?.number == number { $0 = nil } }
    }

    private func run(actor: String) async throws -> IntegrityReport {
        let run = try await repository.run()
        var report = IntegrityReport(run)
        if run.version != nil {
            do {
                _ = try await repository.save(run, actor: actor)
            } catch {
                report.notes.append("the result could not be saved: \(error)")
                logger.warning("integrity validation not saved", metadata: ["error": "\(error)"])
            }
        }
        logger.info("integrity validation", metadata: ["verdict": "\(report.verdict)"])
        return report
    }
}
