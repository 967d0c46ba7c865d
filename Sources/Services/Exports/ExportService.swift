package import Domain
internal import OpenSSL
package import Repositories
internal import Synchronization

/// Exports of sales: all rows of a selection as they were in one version, in constant memory.
///
/// One for the process. Exports have connections of their own, which are their budget, and an executor of their own, on
/// which rows are turned into bytes: the loops that serve requests only pass those on.
package final class ExportService: Sendable {
    /// The currencies that amounts are offered in.
    package let currencies: CurrencyOffer
    private let repository: SalesRepository
    private let catalogs: CatalogService
    private let executor: (any TaskExecutor)?
    private let counts = Mutex(ExportStatistics())

    /// Rows are gathered into pieces of about this many bytes: large enough that handing one over costs little.
    private static let piece = 64 << 10

    /// A service over the exports' own pool.
    ///
    /// - Parameter executor: where rows are read and written; nil is wherever tasks run.
    package init(
        _ repository: SalesRepository, catalogs: CatalogService, currencies: CurrencyOffer,
        executor: (any TaskExecutor)? = nil
    ) {
        self.repository = repository
        self.catalogs = catalogs
        self.currencies = currencies
        self.executor = executor
    }

    /// What exports have done.
    package var statistics: ExportStatistics { counts.withLock { $0 } }

    /// What a query means in the version that is current now; asks no database.
    ///
    /// - Throws: `ServiceError`; `ValidationErrors` for a currency that is not offered.
    package func selection(_ query: SalesExportQuery) throws -> ExportSelection {
        let catalog = try catalogs.current()
        return ExportSelection(
            query: query, catalog: catalog,
            conversion: try currencies.conversion(to: query.currency, catalog, catalog.current))
    }

    /// Begins an export: it has its connection then, and waits to be written.
    ///
    /// - Throws: `ServiceError`: `exportsBusy` when as many run as may and none ends in time.
    package func open(_ selection: ExportSelection) async throws -> SalesExport {
        do {
            return try await SalesExport.open(on: executor) { [self] order in
                try await run(selection, order)
            }
        } catch let error as RepositoryError {
            guard case .busy = error else { throw ServiceError(error) }
            counts.withLock { $0.refused += 1 }
            throw ServiceError.exportsBusy
        } catch is CancellationError { throw ServiceError.cancelled }
    }

    private func run(
        _ selection: ExportSelection, _ order: @Sendable () async throws -> SalesExport.Order
    ) async throws -> ExportReceipt {
        let version = selection.catalog.current
        let scope = SalesScope(selection.query.filter, version, in: selection.catalog)
        return try await repository.withStream(scope, selection.query.sort, version) { stream in
            counts.withLock { $0.running += 1 }
            do {
                let receipt = try await write(stream, selection.catalog, try await order())
                counts.withLock {
                    $0.running -= 1
                    $0.finished += 1
                }
                return receipt
            } catch {
                counts.withLock {
                    $0.running -= 1
                    if error is CancellationError || Task.isCancelled { $0.abandoned += 1 } else { $0.failed += 1 }
                }
                throw error
            }
        }
    }

    private func write(
        _ stream: FactStream, _ catalog: Catalog, _ order: SalesExport.Order
    ) async throws -> ExportReceipt {
        let hash = try SHA256()
        var rows: Int64 = 0, counted: Int64 = 0
        var bytes: [UInt8] = []
        func handOver() async throws {
            bytes.withUnsafeBytes { hash.update($0) }
            counts.withLock {
                $0.rows += UInt64(rows - counted)
                $0.bytes += UInt64(bytes.count)
            }
            counted = rows
            let piece = bytes
            bytes = []
            try await order.sink(piece)
            bytes.reserveCapacity(Self.piece + 1_024)
        }
        order.layout.begin(&bytes)
        try await stream.forEach { row in
            order.layout.append(try catalog.sale(row), number: rows, to: &bytes)
            rows += 1
            if bytes.count >= Self.piece { try await handOver() }
        }
        order.layout.end(rows, &bytes)
        try await handOver()
        return ExportReceipt(rows: rows, sha256: hash.finalize())
    }
}
