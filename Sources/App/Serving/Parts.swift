internal import HTTPCore
internal import Logging
internal import Postgres
internal import Repositories
internal import Routes
internal import Services

/// What the loops' routers are made of.
struct Parts {
    let configuration: Configuration
    let pools: [PostgresPool]
    let catalogs: CatalogService
    let exports: ExportService
    let uploads: UploadService
    let health: HealthService
    let integrity: IntegrityService
    let enrichment: EnrichmentService
    let search: SearchService
    let page: MetricsPage
    let cache: ResponseCache
    let admission: Admission
    let database: PostgresConfiguration
    let accessLog: AccessLog
    let logger: Logger
    let sales = SalesService.Memory()
    let reference = ReferenceService.Memory()
    let warehouse = WarehouseService.Memory()
    let compressor = BodyCompressor()

    /// The router of one loop, over that loop's pool.
    func router(loop index: Int, metrics: RequestMetrics) -> Router {
        let (page, accessLog) = (page, accessLog)
        let pool = pools[index]
        return Router(
            Application.routes(
                sales: SalesService(
                    SalesRepository(pool), LineageRepository(pool), catalogs: catalogs,
                    currencies: configuration.currencies, memory: sales),
                exports: exports, batches: BatchService(BatchRepository(pool), uploads: uploads),
                search: search,
                reference: ReferenceService(
                    CountryTotalsRepository(pool), catalogs: catalogs, currencies: configuration.currencies,
                    memory: reference),
                warehouse: WarehouseService(
                    WarehouseRepository(pool), MigrationRepository(Resources.migrations, pool), catalogs: catalogs,
                    memory: warehouse),
                integrity: integrity, enrichment: enrichment, health: health,
                identity: .init(environment: configuration.environment.rawValue, version: Application.version),
                display: display, metrics: { page.bytes() }),
            admission: admission, metrics: metrics, cache: cache, compressor: compressor, logger: logger,
            accessLog: { accessLog.write($0) })
    }

    private var display: WarehouseRoutes.Display {
        .init(
            settings: configuration.values.map { ($0.setting.name, $0.shownValue, $0.source.rawValue) },
            host: database.host, port: database.port, database: database.database, user: database.user,
            kind: configuration.database.url == nil ? "embedded" : "external")
    }
}
