internal import App
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
        let pool = PostgresPool(
            try PostgresConfiguration(url: "postgresql://nobody@localhost/none"),
            on: try EventLoop(name: "documentation"),
            limits: PostgresPoolLimits(), logger: logger)
        let catalogs = CatalogService(CatalogRepository(pool), logger: logger)
        return Application.routes(
            sales: SalesService(
                SalesRepository(pool), LineageRepository(pool), catalogs: catalogs, memory: SalesService.Memory()),
            warehouse: WarehouseService(
                WarehouseRepository(pool), MigrationRepository(Resources.migrations, pool), catalogs: catalogs,
                memory: WarehouseService.Memory()),
            integrity: IntegrityService(repository: IntegrityRepository(pool: pool), logger: logger),
            health: HealthService([WarehouseRepository(pool)], catalogs: catalogs, directory: "."),
            identity: .init(environment: "test", version: Application.version),
            display: .init(settings: [], host: "", port: "", database: "", user: "", kind: "external"), metrics: { [] })
    }
}
