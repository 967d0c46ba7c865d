package import Routes
package import Services

extension Application {
    /// Every route there is, over one loop's services.
    ///
    /// Making them asks nothing of a database: `openapi.yaml` is held against this list by a test.
    package static func routes(
        sales: SalesService, warehouse: WarehouseService, integrity: IntegrityService, health: HealthService,
        identity: HealthRoutes.Identity, display: WarehouseRoutes.Display, metrics: @escaping @Sendable () -> [UInt8]
    ) -> [Route] {
        HealthRoutes(health, identity).routes + SalesRoutes(sales).routes
            + WarehouseRoutes(warehouse, health, display).routes + IntegrityRoutes(integrity).routes
            + DocumentRoutes(openAPI: Resources.openAPI, documentation: Resources.documentation, metrics: metrics)
            .routes
    }
}
