internal import Domain
internal import HTTPClient
internal import Providers
internal import Repositories

/// One run's questions to the services, and what they answered.
struct EnrichmentSearch {
    private let plan: EnrichmentPlan
    private let needs: EnrichmentNeeds
    private let batchSize: Int
    private let isRefresh: Bool
    /// Microseconds since 1970-01-01T00:00:00Z.
    private let now: Int64
    private var wordsLeft: [CategoryWord]
    /// What is not stored yet.
    private(set) var findings: EnrichmentFindings
    private(set) var failures: [EnrichmentReport.Failure] = []

    /// How many words related to one are asked for.
    private static let relatedWords = 20

    init(_ plan: EnrichmentPlan, _ needs: EnrichmentNeeds, batchSize: Int, isRefresh: Bool, now: Int64) {
        self.plan = plan
        self.needs = needs
        self.batchSize = batchSize
        self.isRefresh = isRefresh
        self.now = now
        findings = EnrichmentFindings(foundAt: now)
        var phrases: Set<String> = []
        wordsLeft =
            needs.hasUnclassified
            ? plan.bundle.words.filter {
                !needs.asked.contains(.init("datamuse", $0.phrase)) && phrases.insert($0.phrase).inserted
            } : []
    }

    /// Gives what was found since it was last taken.
    mutating func takeFindings() -> EnrichmentFindings {
        defer { findings = EnrichmentFindings(foundAt: now) }
        return findings
    }

    // MARK: Countries

    /// Asks about the countries that no service has described.
    mutating func countries(_ services: EnrichmentServices) async {
        var keys: [String: [Int32]] = [:]
        var unknown: [(key: Int32, name: CountryName)] = []
        for (key, name, known) in needs.countries where isRefresh || ![.live, .cache].contains(known.source) {
            let resolved = plan.bundle.resolve(name)
            switch resolved.kind {
            case .country: if let iso2 = resolved.profile?.iso2 { keys[iso2, default: []].append(key) }
            case .unknown:
                if isRefresh || !needs.asked.contains(.init("restcountries", name.text)) { unknown.append((key, name)) }
            case .area, .none: continue
            }
        }
        do throws(ServiceCallError) {
            let codes = keys.keys.sorted()
            for start in stride(from: 0, to: codes.count, by: batchSize) {
                let batch = Array(codes[start..<min(start + batchSize, codes.count)])
                for (code, profile) in try await services.countries.profiles(codes: batch) {
                    guard profile.iso2 == code else { continue }
                    findings.countries += (keys[code] ?? []).map { ($0, live(profile)) }
                }
            }
            for (key, name) in unknown {
                if let profile = try await services.countries.profile(named: name.text), profile.iso2 != nil {
                    findings.countries.append((key, live(profile)))
                }
                findings.answered.append(.init("restcountries", name.text))
            }
        } catch { fail("restcountries", error) }
    }

    /// What the service leaves out stays as the bundled table has it.
    private func live(_ profile: CountryProfile) -> EnrichedCountry {
        EnrichedCountry(
            kind: .country, profile: profile.completed(by: profile.iso2.flatMap(plan.bundle.profile(iso2:))),
            source: .live, provider: "restcountries", asOf: now)
    }

    // MARK: Exchange rates

    /// Asks for the rates of days with sales that have none: today's from the service with a key, the others from the
    /// central bank.
    mutating func rates(_ services: EnrichmentServices) async {
        guard let sold = needs.days, let today = DayKey(daysSince1970: Int(now / 86_400_000_000)),
            let week = today.advanced(by: -7), !plan.currencies.isEmpty
        else { return }
        let question = EnrichmentQuestion("exchangerate-api", "\(plan.base) \(today)")
        if let latest = services.latestRates, sold.upperBound >= week, isLacking(today), !needs.asked.contains(question)
        {
            do throws(ServiceCallError) {
                findings.rates += try await latest.latest(base: plan.base, currencies: plan.currencies)
                findings.answered.append(question)
            } catch { fail("exchangerate-api", error) }
        }
        do throws(ServiceCallError) {
            for (year, days) in lackingDays(of: sold, before: today).sorted(by: { $0.key < $1.key }) {
                let rates = try await services.dailyRates.rates(
                    base: plan.base, currencies: plan.currencies, from: days.lowerBound, to: days.upperBound)
                // These days are days of publication: somebody else answers in the bank's name.
                guard !rates.isEmpty else {
                    throw ServiceCallError.malformed("no rates at all from \(days.lowerBound) to \(days.upperBound)")
                }
                findings.rates += rates
                // A year that is over has no more to give: a currency that was not quoted is not asked for again.
                if year < today.year { findings.answered += plan.currencies.map { yearly($0, days) } }
            }
        } catch { fail("ecb", error) }
    }

    /// The days of publication that lack a rate, as the first and last one of each year.
    ///
    /// Today's are published in the afternoon; until then there is nothing to miss.
    private func lackingDays(of sold: ClosedRange<DayKey>, before today: DayKey) -> [Int: ClosedRange<DayKey>] {
        // A week more, so that the first sales have a rate before them if not one of their own day.
        guard var day = sold.lowerBound.advanced(by: -7) else { return [:] }
        var years: [Int: ClosedRange<DayKey>] = [:]
        while day <= sold.upperBound, day < today {
            if PublicationDays.contains(day), isLacking(day) {
                years[day.year] = (years[day.year]?.lowerBound ?? day)...day
            }
            guard let next = day.advanced(by: 1) else { break }
            day = next
        }
        return years.filter { _, days in
            isRefresh || !plan.currencies.allSatisfy { needs.asked.contains(yearly($0, days)) }
        }
    }

    private func isLacking(_ day: DayKey) -> Bool {
        isRefresh || plan.currencies.contains { needs.ratedDays[$0]?.contains(day) != true }
    }

    private func yearly(_ currency: Currency, _ days: ClosedRange<DayKey>) -> EnrichmentQuestion {
        EnrichmentQuestion("ecb", "\(plan.base)/\(currency) \(days.lowerBound) \(days.upperBound)")
    }

    // MARK: Words

    /// Asks about the next words.
    ///
    /// - Returns: whether there may be more to ask about.
    mutating func words(_ services: EnrichmentServices) async -> Bool {
        guard let provider = services.words, !wordsLeft.isEmpty else { return false }
        let batch = wordsLeft.prefix(batchSize)
        wordsLeft.removeFirst(batch.count)
        do throws(ServiceCallError) {
            for word in batch {
                let related = try await provider.related(to: word.phrase, limit: EnrichmentSearch.relatedWords)
                findings.words.append((word, related, "datamuse"))
                findings.answered.append(.init("datamuse", word.phrase))
            }
            return true
        } catch {
            fail("datamuse", error)
            return false
        }
    }

    private mutating func fail(_ service: String, _ error: ServiceCallError) {
        failures.append(.init(service: service, reason: "\(error)"))
    }
}
