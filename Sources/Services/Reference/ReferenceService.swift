package import Domain
package import Repositories

/// What other sources know of the warehouse's countries and currencies.
///
/// One for each loop; sums are remembered for all.
package struct ReferenceService: Sendable {
    /// What all loops remember: sums by version and currency.
    package final class Memory: Sendable {
        struct Key: Hashable, Sendable {
            let version: PublishedVersion
            let currency: Currency
        }

        let totals = SharedCache<FactsVersion, [CountryTotals]>(capacity: 2)
        let converted = SharedCache<Key, [Int32: ConvertedTotal]>(capacity: 16)

        /// Remembers nothing yet.
        package init() {}
    }

    /// A country, what is known of it, and what was sold there.
    package struct CountryRow: Sendable {
        package let name: String
        package let known: EnrichedCountry
        package let totals: CountryTotals
        /// The sum in the currency asked for; nil when none was.
        package let converted: ConvertedTotal?
    }

    /// One currency's rate on a day.
    package struct DayRate: Sendable {
        package let currency: Currency
        /// Nil when none is known for that day or an earlier one.
        package let rate: Conversion.DayRate?
    }

    private let repository: CountryTotalsRepository
    private let catalogs: CatalogService
    private let memory: Memory
    /// The currencies that amounts are offered in.
    package let currencies: CurrencyOffer

    /// How long adding up all facts in another currency may take.
    private static let timeout = Duration.seconds(60)

    /// A service over a loop's repository.
    package init(
        _ repository: CountryTotalsRepository, catalogs: CatalogService, currencies: CurrencyOffer, memory: Memory
    ) {
        self.repository = repository
        self.catalogs = catalogs
        self.currencies = currencies
        self.memory = memory
    }

    /// The version that is current.
    ///
    /// - Throws: `ServiceError`; `ValidationErrors` for a currency that is not offered.
    package func version(currency: Currency? = nil) throws -> ReadVersion {
        let catalog = try catalogs.current()
        _ = try currencies.conversion(to: currency, catalog, catalog.current)
        return catalog.read
    }

    /// The countries that a version has sales to, in the order of their names' bytes.
    ///
    /// - Throws: `ValidationErrors` for a currency that is not offered.
    package func countries(
        region: Region?, continent: Continent?, currency: Currency?
    ) async throws -> (rows: [CountryRow], version: ReadVersion) {
        let catalog = try catalogs.current()
        let version = catalog.current
        _ = try currencies.conversion(to: currency, catalog, version)
        let (totals, converted) = try await ServiceError.translating { [memory, repository, base = currencies.base] in
            let totals = try await memory.totals.value(for: version.facts) { try await repository.totals(version) }
            guard let currency else { return (totals, [Int32: ConvertedTotal]()) }
            let converted = try await memory.converted.value(for: .init(version: version, currency: currency)) {
                try await repository.converted(version, base: base, currency, timeout: ReferenceService.timeout)
            }
            return (totals, converted)
        }
        let rows = totals.compactMap { totals -> CountryRow? in
            let known = catalog.country(totals.key, version.version)
            guard region == nil || known.profile?.region == region,
                continent == nil || known.profile?.continent == continent
            else { return nil }
            return CountryRow(
                name: catalog.countries.indices.contains(Int(totals.key)) ? catalog.countries[Int(totals.key)] : "",
                known: known, totals: totals,
                converted: currency == nil
                    ? nil : converted[totals.key] ?? ConvertedTotal(total: nil, salesWithoutRate: totals.sales))
        }
        return (rows.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }, catalog.read)
    }

    /// The rates that count on a day, by default on the last day with sales.
    package func rates(
        on day: DayKey?
    ) async throws -> (day: DayKey?, rates: [DayRate], version: ReadVersion) {
        let catalog = try catalogs.current()
        let version = catalog.current
        let counted = try await lastDay(day, version)
        let table = catalog.rates[currencies.base] ?? RateTable()
        let rates = currencies.currencies.map { currency in
            DayRate(
                currency: currency,
                rate: counted.flatMap { table.conversion(to: currency, version: version.version).rate(on: $0) })
        }
        return (counted, rates, catalog.read)
    }

    private func lastDay(_ day: DayKey?, _ version: PublishedVersion) async throws -> DayKey? {
        if let day { return day }
        return try await ServiceError.translating { try await repository.lastDay(version) }
    }
}

extension Catalog {
    /// The version that reads of this catalog are of.
    var read: ReadVersion { ReadVersion(number: current.version, publishedAt: current.publishedAt) }
}
