internal import App
internal import Domain
internal import EventLoop
internal import Logging
internal import Postgres
internal import Repositories
internal import Routes
internal import Services

/// The service's routes over a database that nobody asks.
enum UnconnectedService {
    static func routes() throws -> [Route] {
        let logger = Logger(label: "documentation") { _ in SwiftLogNoOpLogHandler() }
        var limits = PostgresPoolLimits()
        limits.shared = 0
        let pool = PostgresPool(
            try PostgresConfiguration(url: "postgresql://nobody@localhost/none"),
            on: try EventLoop(name: "documentation"),
            limits: limits, logger: logger)
        let catalogs = CatalogService(CatalogRepository(pool), logger: logger)
        let currencies = CurrencyOffer(base: .gbp, currencies: [])
        return Application.routes(
            sales: SalesService(
                SalesRepository(pool), LineageRepository(pool), catalogs: catalogs, currencies: currencies,
                memory: SalesService.Memory()),
            exports: ExportService(SalesRepository(pool), catalogs: catalogs, currencies: currencies),
            batches: BatchService(
                BatchRepository(pool),
                uploads: UploadService(
                    directory: ".", UploadRepository(pool), sizeLimit: 1, queueLimit: 1, logger: logger
                ) { _, _, _ in .published }),
            search: SearchService(SearchRepository(pool), catalogs: catalogs, logger: logger),
            reference: ReferenceService(
                CountryTotalsRepository(pool), catalogs: catalogs, currencies: currencies,
                memory: ReferenceService.Memory()),
            warehouse: WarehouseService(
                WarehouseRepository(pool), MigrationRepository(Resources.migrations, pool), catalogs: catalogs,
                memory: WarehouseService.Memory()),
            integrity: IntegrityService(repository: IntegrityRepository(pool: pool), logger: logger),
            enrichment: EnrichmentService(
                EnrichmentPlan(bundle: try Resources.referenceData(), base: .gbp, currencies: []),
                EnrichmentRepository(pool), services: nil, batchSize: 1, logger: logger),
            health: HealthService([WarehouseRepository(pool)], catalogs: catalogs, directory: "."),
            identity: .init(environment: "test", version: Application.version),
            display: .init(settings: [], host: "", port: "", database: "", user: "", kind: "external"), metrics: { [] })
    }
}
