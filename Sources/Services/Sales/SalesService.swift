package import Domain
package import Repositories

/// What the API can do with sales.
///
/// One for each loop, over that loop's pool; what is remembered is shared.
package struct SalesService: Sendable {
    /// What all loops remember: totals by filter, and marks by filter and order, each by version.
    package final class Memory: Sendable {
        struct TotalKey: Hashable, Sendable {
            let scope: SalesScope
            let facts: FactsVersion
        }

        struct MarksKey: Hashable, Sendable {
            let scope: SalesScope
            let sort: Sort
            let facts: FactsVersion
        }

        let totals = SharedCache<TotalKey, Int64>(capacity: 4_096)
        let marks = SharedCache<MarksKey, PageMarks>(capacity: 16)

        /// Remembers nothing yet.
        package init() {}
    }

    private let repository: SalesRepository
    private let lineages: LineageRepository
    private let catalogs: CatalogService
    /// The currencies that amounts are offered in.
    package let currencies: CurrencyOffer
    private let memory: Memory

    /// How many rows from either end a page is read by passing over the rows before it.
    private static let shallow = 1_000
    /// How long the marks of an order may take to make.
    private static let marksTimeout = Duration.seconds(60)

    /// A service over a loop's repositories.
    package init(
        _ repository: SalesRepository, _ lineages: LineageRepository, catalogs: CatalogService,
        currencies: CurrencyOffer, memory: Memory
    ) {
        self.repository = repository
        self.lineages = lineages
        self.catalogs = catalogs
        self.currencies = currencies
        self.memory = memory
    }

    /// The version that is current.
    package func version() throws(ServiceError) -> ReadVersion { SalesService.read(try catalogs.current()) }

    /// The version that a query reads: a cursor's own, else the current one.
    ///
    /// - Throws: `ServiceError`; `ValidationErrors` for a currency that is not offered.
    package func version(of query: SalesQuery) throws -> ReadVersion {
        let catalog = try catalogs.current()
        let version = try SalesService.published(query, catalog)
        _ = try currencies.conversion(to: query.currency, catalog, version)
        return SalesService.read(catalog, version)
    }

    /// A page of sales.
    package func page(_ query: SalesQuery) async throws -> SalesPage {
        let catalog = try catalogs.current()
        // One catalog for all of the answer: another may become current at any moment.
        let version = try SalesService.published(query, catalog)
        let read = SalesService.read(catalog, version)
        let conversion = try currencies.conversion(to: query.currency, catalog, version)
        let scope = SalesScope(query.filter, version, in: catalog)
        return try await ServiceError.translating {
            let total = try await total(scope, version)
            switch query.position {
            case .page(let request):
                let rows = try await rows(scope, query, version, offset: request.offset, total: total)
                let items = try rows.map { try catalog.sale($0) }
                let end = Int64(request.offset + items.count)
                return SalesPage(
                    items: items, total: total, page: request.page, size: request.size, version: read,
                    conversion: conversion,
                    next: end < total ? cursor(.next, query, read.number, items.last) : nil,
                    previous: request.offset > 0 ? cursor(.previous, query, read.number, items.first) : nil)
            case .cursor(let cursor, let size):
                // One row more than asked for tells whether there are others beyond.
                let rows = try await repository.rows(
                    scope, query.sort, version,
                    cursor.direction == .next ? .after(cursor.keys) : .before(cursor.keys), skip: 0, limit: size + 1)
                let isNext = cursor.direction == .next
                let hasMore = rows.count > size
                let items = try (isNext ? rows.prefix(size) : rows.suffix(size)).map { try catalog.sale($0) }
                return SalesPage(
                    items: items, total: total, page: nil, size: size, version: read, conversion: conversion,
                    next: !isNext || hasMore ? self.cursor(.next, query, version.version, items.last) : nil,
                    previous: isNext || hasMore ? self.cursor(.previous, query, version.version, items.first) : nil)
            }
        }
    }

    /// The sale of that id in the current version, and how to convert it when a currency is asked for.
    package func sale(
        _ id: SaleID, in currency: Currency?
    ) async throws -> (sale: Sale, conversion: Conversion?, version: ReadVersion)? {
        let catalog = try catalogs.current()
        let conversion = try currencies.conversion(to: currency, catalog, catalog.current)
        return try await ServiceError.translating {
            try await repository.row(id, catalog.current).map {
                (try catalog.sale($0), conversion, SalesService.read(catalog))
            }
        }
    }

    /// Where the sale of that id came from.
    package func lineage(_ id: SaleID) async throws -> (lineage: Lineage, version: ReadVersion)? {
        let catalog = try catalogs.current()
        return try await ServiceError.translating {
            try await lineages.lineage(id, catalog.current).map { ($0, SalesService.read(catalog)) }
        }
    }

    /// Makes what the most frequent deep pages need, so that no client waits for it.
    package func warm() async throws {
        let version = try catalogs.current().current
        guard version.factRows > SalesService.shallow else { return }
        _ = try await ServiceError.translating {
            try await marks(SalesScope(SalesFilter()), .standard, version, rows: version.factRows)
        }
    }

    private static func read(_ catalog: Catalog, _ version: PublishedVersion? = nil) -> ReadVersion {
        ReadVersion(number: (version ?? catalog.current).version, publishedAt: catalog.current.publishedAt)
    }

    /// The version of `catalog` that a query reads: a cursor's own, else the current one.
    private static func published(_ query: SalesQuery, _ catalog: Catalog) throws(ServiceError) -> PublishedVersion {
        guard case .cursor(let cursor, _) = query.position else { return catalog.current }
        if let version = catalog.published(cursor.version.value) { return version }
        throw .conflict(
            "the cursor is of version \(cursor.version.value), which this warehouse does not have; begin anew without it"
        )
    }

    // MARK: Pages

    private func total(_ scope: SalesScope, _ version: PublishedVersion) async throws -> Int64 {
        if scope.isEmpty { return version.factRows }
        return try await memory.totals.value(for: .init(scope: scope, facts: version.facts)) { [repository] in
            try await repository.count(scope, version)
        }
    }

    private func marks(
        _ scope: SalesScope, _ sort: Sort, _ version: PublishedVersion, rows: Int64
    ) async throws -> PageMarks {
        try await memory.marks.value(for: .init(scope: scope, sort: sort, facts: version.facts)) { [repository] in
            try await repository.marks(scope, sort, version, rows: rows, timeout: SalesService.marksTimeout)
        }
    }

    /// Rows `offset`… of the order: from whichever end is near, else from the mark before them.
    private func rows(
        _ scope: SalesScope, _ query: SalesQuery, _ version: PublishedVersion, offset: Int, total: Int64
    ) async throws -> [FactRow] {
        let limit = min(query.size, Int(total) - offset)
        guard limit > 0 else { return [] }
        let rest = Int(total) - offset - limit
        // Without an index in the requested order every page would sort all rows again, the first one too.
        let isCheapAtEnds = total <= 20_000 || SalesService.isIndexed(query.sort)
        if isCheapAtEnds && (offset <= SalesService.shallow || rest <= SalesService.shallow) {
            let isFirst = offset <= rest
            return try await repository.rows(
                scope, query.sort, version, isFirst ? .first : .last, skip: isFirst ? offset : rest, limit: limit
            )
        }
        let marks = try await marks(scope, query.sort, version, rows: total)
        guard let lower = marks[offset / marks.stride] else { return [] }
        let upper = marks[(offset + limit + marks.stride - 1) / marks.stride]
        return try await repository.rows(
            scope, query.sort, version, .between(lower, upper), skip: offset % marks.stride, limit: limit)
    }

    private static func isIndexed(_ sort: Sort) -> Bool {
        guard sort.terms.count == 1 else { return sort.terms[0].field == .id }
        return sort.terms[0].field.kind != .text
    }

    private func cursor(_ direction: Cursor.Direction, _ query: SalesQuery, _ version: Int64, _ sale: Sale?) -> Cursor?
    {
        guard let sale, let version = WarehouseVersion(version) else { return nil }
        return try? Cursor(
            version: version, sort: query.sort, direction: direction, filterFingerprint: query.filter.fingerprint,
            keys: query.sort.total.map { sale.key($0.field) })
    }
}
