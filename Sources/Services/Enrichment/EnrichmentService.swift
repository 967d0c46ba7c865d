package import Domain
internal import Foundation
package import HTTPClient
package import Logging
internal import Providers
package import Repositories
internal import Synchronization

/// Finds out what the warehouse does not know yet about its countries, currencies and products, and publishes it.
///
/// Loads and reads never wait for it: a load brings the bundled tables along by itself, and this runs beside.
package final class EnrichmentService: Sendable {
    private let plan: EnrichmentPlan
    private let repository: EnrichmentRepository
    private let services: EnrichmentServices?
    private let batchSize: Int
    private let logger: Logger
    private let last = Mutex<EnrichmentReport?>(nil)
    let isWished = Atomic(false)

    /// An enrichment of one warehouse.
    ///
    /// - Parameters:
    ///   - services: nil to use the bundled tables alone.
    ///   - batchSize: how many countries or words are asked for at a time.
    package init(
        _ plan: EnrichmentPlan, _ repository: EnrichmentRepository, services: EnrichmentServices?, batchSize: Int,
        logger: Logger
    ) {
        self.plan = plan
        self.repository = repository
        self.services = services
        self.batchSize = max(1, batchSize)
        self.logger = logger
    }

    /// What the last run of this process did; nil before the first.
    package var lastReport: EnrichmentReport? { last.withLock { $0 } }

    /// The state of the services' breakers.
    package var breakers: [BreakerReport] { (services?.breakers ?? []).map(\.report) }

    /// Whether outside services may be asked.
    package var isExternal: Bool { services != nil }

    /// Closes a service's breaker, so that it is asked again soon.
    ///
    /// - Returns: its state then; nil when there is no service of that name.
    package func reset(breaker name: String) -> BreakerReport? {
        guard let breaker = services?.breakers.first(where: { $0.name == name }) else { return nil }
        breaker.reset()
        wish()
        return breaker.report
    }

    /// Asks for what is missing and publishes what came.
    ///
    /// - Parameter refresh: also asks for what services have told before; what differs is added, and earlier versions
    ///   keep what they had.
    /// - Throws: `ServiceError` when the database cannot be asked; what services fail at is in the report.
    package func run(refresh: Bool = false) async throws -> EnrichmentReport {
        let startedAt = EnrichmentService.now()
        let needs = try await ServiceError.translating { try await repository.needs(plan) }
        var findings = EnrichmentFindings()
        var failures: [EnrichmentReport.Failure] = []
        if let services, needs.days != nil {
            await findCountries(needs, services, refresh, &findings, &failures)
            await findRates(needs, services, refresh, &findings, &failures)
            await findWords(needs, services, &findings, &failures)
        }
        try Task.checkCancellation()
        let changes = try await ServiceError.translating { [findings] in
            try await repository.publish(findings, plan, replacing: refresh)
        }
        let report = EnrichmentReport(
            startedAt: startedAt, finishedAt: EnrichmentService.now(), isExternal: services != nil, changes: changes,
            failures: failures)
        last.withLock { $0 = report }
        log(report)
        return report
    }

    // MARK: What services are asked

    private func findCountries(
        _ needs: EnrichmentNeeds, _ services: EnrichmentServices, _ refresh: Bool, _ findings: inout EnrichmentFindings,
        _ failures: inout [EnrichmentReport.Failure]
    ) async {
        var keys: [String: [Int32]] = [:]
        var unknown: [(key: Int32, name: CountryName)] = []
        for (key, name, known) in needs.countries where refresh || ![.live, .cache].contains(known.source) {
            let resolved = plan.bundle.resolve(name)
            switch resolved.kind {
            case .country: if let iso2 = resolved.profile?.iso2 { keys[iso2, default: []].append(key) }
            case .unknown: unknown.append((key, name))
            case .area, .none: continue
            }
        }
        func live(_ profile: CountryProfile) -> EnrichedCountry? {
            guard let iso2 = profile.iso2 else { return nil }
            // The number belongs to the code; restcountries is not asked for it.
            var profile = profile
            profile.isoNumeric = profile.isoNumeric ?? plan.bundle.profile(iso2: iso2)?.isoNumeric
            return EnrichedCountry(
                kind: .country, profile: profile, source: .live, provider: "restcountries",
                asOf: EnrichmentService.now())
        }
        do {
            let codes = keys.keys.sorted()
            for start in stride(from: 0, to: codes.count, by: batchSize) {
                let batch = Array(codes[start..<min(start + batchSize, codes.count)])
                for (code, profile) in try await services.countries.profiles(codes: batch) {
                    guard let country = live(profile), profile.iso2 == code else { continue }
                    findings.countries += (keys[code] ?? []).map { ($0, country) }
                }
            }
            for (key, name) in unknown {
                guard let profile = try await services.countries.profile(named: name.text), let country = live(profile)
                else { continue }
                findings.countries.append((key, country))
            }
        } catch { failures.append(.init(service: "restcountries", reason: "\(error)")) }
    }

    private func findRates(
        _ needs: EnrichmentNeeds, _ services: EnrichmentServices, _ refresh: Bool, _ findings: inout EnrichmentFindings,
        _ failures: inout [EnrichmentReport.Failure]
    ) async {
        guard let sold = needs.days, let today = EnrichmentService.today, !plan.currencies.isEmpty else { return }
        // A week more, so that the first sales have a rate before them if not one of their own day.
        guard let first = sold.lowerBound.advanced(by: -7), let week = today.advanced(by: -7) else { return }
        let lacking = { (day: DayKey) in
            refresh || self.plan.currencies.contains { needs.ratedDays[$0]?.contains(day) != true }
        }
        if let latest = services.latestRates, sold.upperBound >= week, lacking(today) {
            do {
                findings.rates += try await latest.latest(base: plan.base, currencies: plan.currencies)
            } catch { failures.append(.init(service: "exchangerate-api", reason: "\(error)")) }
        }
        // Today's are published in the afternoon; until then there is nothing to miss.
        var years: [Int: ClosedRange<DayKey>] = [:]
        var day = first
        while day <= sold.upperBound, day < today {
            if PublicationDays.contains(day), lacking(day) {
                years[day.year] = (years[day.year]?.lowerBound ?? day)...day
            }
            guard let next = day.advanced(by: 1) else { break }
            day = next
        }
        do {
            for (_, days) in years.sorted(by: { $0.key < $1.key }) {
                findings.rates += try await services.dailyRates.rates(
                    base: plan.base, currencies: plan.currencies, from: days.lowerBound, to: days.upperBound)
            }
        } catch { failures.append(.init(service: "ecb", reason: "\(error)")) }
    }

    private func findWords(
        _ needs: EnrichmentNeeds, _ services: EnrichmentServices, _ findings: inout EnrichmentFindings,
        _ failures: inout [EnrichmentReport.Failure]
    ) async {
        guard let provider = services.words, needs.hasUnclassified else { return }
        var asked = needs.askedPhrases
        do {
            for word in plan.bundle.words where asked.insert(word.phrase).inserted {
                let related = try await provider.related(to: word.phrase, limit: EnrichmentService.relatedWords)
                findings.words.append((word, related, "datamuse"))
            }
        } catch { failures.append(.init(service: "datamuse", reason: "\(error)")) }
    }

    /// How many words related to one are asked for.
    private static let relatedWords = 20

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

    private static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

    /// The day it is in UTC.
    private static var today: DayKey? { DayKey(daysSince1970: Int(Date().timeIntervalSince1970) / 86_400) }
}
