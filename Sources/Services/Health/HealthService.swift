internal import Domain
internal import Foundation
internal import HTTPClient
package import Repositories
internal import Synchronization

/// Watches the service's parts in the background, so that polls read a finished report and never wait for the database.
package final class HealthService: Sendable {
    private let databases: [WarehouseRepository]
    private let catalogs: CatalogService
    private let directory: String
    private let enrichment: EnrichmentService?
    private let search: SearchService?
    private let state: Mutex<State>

    private struct State {
        var report: HealthReport
        var slow = Slow()
        var exhausted = 0
    }

    /// What is asked for less often than the database's heartbeat.
    private struct Slow {
        var validation: LastValidation?
        var freeBytes: Int64?
        var totalBytes: Int64?
    }

    /// How long the database may take to answer a probe.
    private static let probeTimeout = Duration.seconds(2)
    /// Less free disk than this share of it, or than these bytes, is worth a warning.
    private static let diskShare = 0.05, diskBytes: Int64 = 1 << 30

    /// A watch over the databases of all loops.
    ///
    /// - Parameters:
    ///   - directory: where the embedded database and the logs lie; the disk below it is watched.
    ///   - enrichment: what asks outside services.
    ///   - search: the search of the process.
    package init(
        _ databases: [WarehouseRepository], catalogs: CatalogService, directory: String,
        enrichment: EnrichmentService? = nil, search: SearchService? = nil
    ) {
        self.databases = databases
        self.catalogs = catalogs
        self.directory = directory
        self.enrichment = enrichment
        self.search = search
        let starting = HealthReport.Component(
            name: "database", status: .unavailable, cause: "the service is starting", facts: [])
        let components = [starting, HealthService.component([], nil)]
        state = Mutex(
            State(
                report: HealthReport(
                    checkedAt: HealthService.now(), components: components, breakers: [], version: nil)))
    }

    /// The latest report.
    package var report: HealthReport { state.withLock { $0.report } }

    /// Probes once and publishes the report.
    ///
    /// - Parameter thorough: also looks at the disk, which changes slowly.
    package func probe(thorough: Bool) async {
        let database = await databaseComponent()
        if database.status == .ok { await refreshValidation() }
        if thorough { refreshDisk() }
        let version = catalogs.snapshot?.current
        let slow = state.withLock { $0.slow }
        let breakers = enrichment?.breakers ?? []
        let components =
            [
                database, poolComponent(), freshness(version), quality(slow.validation, version), disk(slow),
                HealthService.component(breakers, enrichment?.lastReport),
            ] + (search.map { [HealthService.component($0.status, version)] } ?? [])
        let report = HealthReport(
            checkedAt: HealthService.now(), components: components, breakers: breakers, version: version)
        state.withLock { $0.report = report }
    }

    // MARK: Components

    private func databaseComponent() async -> HealthReport.Component {
        let start = ContinuousClock.now
        do {
            try await databases[0].ping(timeout: HealthService.probeTimeout)
            let seconds = (ContinuousClock.now - start).seconds
            return .init(name: "database", status: .ok, cause: nil, facts: [("latency_seconds", .seconds(seconds))])
        } catch {
            let cause = ServiceError(error)
            // A server that is slow or has no connection to spare is there all the same.
            let isAway = if case .databaseUnavailable = cause { true } else { false }
            return .init(
                name: "database", status: isAway ? .unavailable : .degraded, cause: cause.description, facts: [])
        }
    }

    private func poolComponent() -> HealthReport.Component {
        let statistics = databases.reduce(ConnectionStatistics()) { $0 + $1.connections() }
        let isNew = state.withLock { state in
            defer { state.exhausted = statistics.exhausted }
            return statistics.exhausted > state.exhausted
        }
        return .init(
            name: "pool", status: isNew ? .degraded : .ok,
            cause: isNew ? "requests were turned away since the last look: all connections were taken" : nil,
            facts: [
                ("open", .integer(Int64(statistics.open))),
                ("leased", .integer(Int64(statistics.leased))),
                ("in_flight", .integer(Int64(statistics.inFlight))),
                ("waiting", .integer(Int64(statistics.waiting))),
                ("exhausted", .integer(Int64(statistics.exhausted))),
                ("reconnects", .integer(Int64(statistics.reconnects))),
            ])
    }

    private func freshness(_ version: PublishedVersion?) -> HealthReport.Component {
        guard let version else {
            return .init(
                name: "freshness", status: .unavailable, cause: "no warehouse version could be read",
                facts: [("version", .none)])
        }
        let age = Double(HealthService.now() - version.loadedAt) / 1_000_000
        return .init(
            name: "freshness", status: .ok, cause: nil,
            facts: [
                ("version", .integer(version.version)), ("facts", .integer(version.factRows)),
                ("last_load", version.batchID == 0 ? .none : .time(version.loadedAt)),
                ("age_seconds", version.batchID == 0 ? .none : .seconds(max(0, age.rounded()))),
            ])
    }

    private func quality(
        _ validation: LastValidation?, _ version: PublishedVersion?
    ) -> HealthReport.Component {
        guard let validation else {
            return .init(name: "data_quality", status: .ok, cause: nil, facts: [("last_validation", .none)])
        }
        let failed = validation.failedChecks > 0
        return .init(
            name: "data_quality", status: failed ? .degraded : .ok,
            cause: failed ? "\(validation.failedChecks) integrity checks failed at the last validation" : nil,
            facts: [
                ("last_validation", .time(validation.at)), ("validated_version", .integer(validation.version)),
                ("failed_checks", .integer(validation.failedChecks)),
                ("is_current", .text(validation.version == version?.version ? "yes" : "no")),
            ])
    }

    private func disk(_ slow: Slow) -> HealthReport.Component {
        guard let free = slow.freeBytes, let total = slow.totalBytes else {
            return .init(name: "disk", status: .ok, cause: nil, facts: [("free_bytes", .none)])
        }
        let isLow = free < HealthService.diskBytes || Double(free) < Double(total) * HealthService.diskShare
        return .init(
            name: "disk", status: isLow ? .degraded : .ok,
            cause: isLow ? "little disk is left below \(directory)" : nil,
            facts: [("free_bytes", .integer(free)), ("total_bytes", .integer(total))])
    }

    /// A service that is out of reach degrades nothing but what it would have added: never worse than `degraded`.
    private static func component(
        _ breakers: [BreakerReport], _ report: EnrichmentReport?
    ) -> HealthReport.Component {
        let open = breakers.filter { $0.state != .closed }
        var causes = open.map { "\($0.name) is not asked: \($0.lastError ?? "its calls fail")" }
        for failure in report?.failures ?? [] where !open.contains(where: { $0.name == failure.service }) {
            causes.append("\(failure.service): \(failure.reason)")
        }
        return .init(
            name: "breakers", status: causes.isEmpty ? .ok : .degraded,
            cause: causes.isEmpty ? nil : causes.joined(separator: "; "), facts: [])
    }

    /// A next index that is being made is as it should be: the former one answers until then.
    private static func component(_ search: SearchStatus, _ version: PublishedVersion?) -> HealthReport.Component {
        var causes: [String] = []
        if search.version == nil, search.failure == nil { causes.append("the first index is being made") }
        if let failure = search.failure { causes.append("the index cannot be made: \(failure)") }
        if let failure = search.typesense?.failure { causes.append("Typesense is not synchronised: \(failure)") }
        var facts: [(name: String, value: HealthFact)] = [
            ("indexed_version", search.version.map { .integer($0.version) } ?? .none),
            ("is_current", .text(search.version == version && version != nil ? "yes" : "no")),
            ("products", .integer(Int64(search.products))),
        ]
        if let typesense = search.typesense {
            facts.append(("typesense_version", typesense.servedVersion.map { .integer($0) } ?? .none))
        }
        return .init(
            name: "search", status: causes.isEmpty ? .ok : .degraded,
            cause: causes.isEmpty ? nil : causes.joined(separator: "; "), facts: facts)
    }

    private func refreshValidation() async {
        guard let validation = try? await databases[0].lastValidation() else { return }
        state.withLock { $0.slow.validation = validation }
    }

    private func refreshDisk() {
        // With a database of the user's own there may be no directory yet; the disk that it would lie on is the same.
        let path = FileManager.default.fileExists(atPath: directory) ? directory : "."
        let attributes = (try? FileManager.default.attributesOfFileSystem(forPath: path)) ?? [:]
        let free = (attributes[.systemFreeSize] as? NSNumber)?.int64Value
        let total = (attributes[.systemSize] as? NSNumber)?.int64Value
        state.withLock { state in
            state.slow.freeBytes = free
            state.slow.totalBytes = total
        }
    }

    private static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }
}
