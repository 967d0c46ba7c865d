package import Domain
internal import Foundation
package import HTTPClient
package import Logging
package import Repositories
internal import Synchronization

/// Finds out what the warehouse does not know yet about its countries, currencies and products, and publishes it.
///
/// Loads and reads never wait for it: a load brings the bundled tables along by itself, and this runs beside.
package final class EnrichmentService: Sendable {
    let plan: EnrichmentPlan
    let batchSize: Int
    private let repository: EnrichmentRepository
    private let services: EnrichmentServices?
    private let otherBreakers: [ServiceBreaker]
    private let logger: Logger
    private let clock: @Sendable () -> Int64
    private let last = Mutex<EnrichmentReport?>(nil)
    let isWished = Atomic(false)

    /// An enrichment of one warehouse.
    ///
    /// - Parameters:
    ///   - services: nil to use the bundled tables alone.
    ///   - otherBreakers: those of services that are asked for other ends, to be shown and reset beside ours.
    ///   - batchSize: how many countries one request asks for, and how many words are asked about between two stores.
    ///   - clock: microseconds since 1970-01-01T00:00:00Z.
    package init(
        _ plan: EnrichmentPlan, _ repository: EnrichmentRepository, services: EnrichmentServices?,
        otherBreakers: [ServiceBreaker] = [], batchSize: Int, logger: Logger,
        clock: @escaping @Sendable () -> Int64 = ServiceBreaker.wallTime
    ) {
        self.plan = plan
        self.repository = repository
        self.services = services
        self.otherBreakers = otherBreakers
        self.batchSize = max(1, batchSize)
        self.logger = logger
        self.clock = clock
    }

    /// What the last run of this process did; nil before the first.
    package var lastReport: EnrichmentReport? { last.withLock { $0 } }

    /// The state of all breakers.
    package var breakers: [BreakerReport] { allBreakers.map(\.report) }

    private var allBreakers: [ServiceBreaker] { (services?.breakers ?? []) + otherBreakers }

    /// Microseconds since 1970-01-01T00:00:00Z.
    var now: Int64 { clock() }

    /// Whether outside services may be asked.
    package var isExternal: Bool { services != nil }

    /// Closes a service's breaker by hand, so that it is asked again soon; the audit log has it.
    ///
    /// - Returns: its state then; nil when there is no service of that name.
    package func reset(breaker name: String) -> BreakerReport? {
        guard let breaker = allBreakers.first(where: { $0.name == name }) else { return nil }
        breaker.reset()
        wish()
        // The audit log must not hold up the answer.
        Task { [repository, logger] in
            do { try await repository.record("breaker.reset", subject: name, details: #"{"by": "api"}"#) } catch {
                logger.warning("a breaker's reset could not be recorded", metadata: ["cause": "\(error)"])
            }
        }
        return breaker.report
    }

    /// Asks for what is missing and publishes what came.
    ///
    /// - Parameter refresh: also asks for what services have told before; what differs is added, and earlier versions
    ///   keep what they had.
    /// - Throws: `ServiceError` when the database cannot be asked, which the last report then tells too; what services
    ///   fail at is in the report.
    package func run(refresh: Bool = false) async throws -> EnrichmentReport {
        let startedAt = clock()
        var changes = EnrichmentChanges()
        var failures: [EnrichmentReport.Failure] = []
        func report() -> EnrichmentReport {
            let report = EnrichmentReport(
                startedAt: startedAt, finishedAt: clock(), isExternal: services != nil, changes: changes,
                failures: failures)
            last.withLock { $0 = report }
            return report
        }
        do {
            let needs = try await ServiceError.translating { try await repository.needs(plan) }
            var search = EnrichmentSearch(plan, needs, batchSize: batchSize, isRefresh: refresh, now: startedAt)
            if let services {
                await search.countries(services)
                await search.rates(services)
            }
            try await publish(&search, &changes, refresh)
            if let services {
                // A word is one request, and there are hundreds: what is known is not kept back for the rest.
                while await search.words(services) { try await publish(&search, &changes, refresh) }
                if !search.findings.answered.isEmpty { try await publish(&search, &changes, refresh) }
            }
            failures = search.failures
        } catch let error as ServiceError where !Task.isCancelled {
            failures.append(.init(service: "database", reason: error.description))
            log(report())
            throw error
        }
        let finished = report()
        log(finished)
        return finished
    }

    private func publish(
        _ search: inout EnrichmentSearch, _ changes: inout EnrichmentChanges, _ refresh: Bool
    ) async throws {
        try Task.checkCancellation()
        let findings = search.takeFindings()
        changes.add(
            try await ServiceError.translating { try await repository.publish(findings, plan, replacing: refresh) })
    }

    /// Closes breakers that have nothing left to guard: their time is up, and the run had nothing to ask their services.
    func closeIdleBreakers() {
        for breaker in services?.breakers ?? [] {
            let report = breaker.report
            if report.state != .closed, (report.retryAt ?? 0) <= clock() { breaker.reset() }
        }
    }

    private func log(_ report: EnrichmentReport) {
        if let version = report.changes.version {
            logger.info(
                "enrichment published a version",
                metadata: [
                    "version": "\(version)", "countries": "\(report.changes.countries)",
                    "rates": "\(report.changes.rates)",
                ])
        }
        for failure in report.failures {
            logger.warning(
                "enrichment is incomplete", metadata: ["service": "\(failure.service)", "cause": "\(failure.reason)"])
        }
    }
}
