package import Routes
package import Services

extension Application {
    /// Every route there is, over one loop's services.
    ///
    /// Making them asks nothing of a database: `openapi.yaml` is held against this list by a test.
    package static func routes(
        sales: SalesService, exports: ExportService, batches: BatchService, search: SearchService,
        reference: ReferenceService,
        warehouse: WarehouseService,
        integrity: IntegrityService, enrichment: EnrichmentService, health: HealthService,
        identity: HealthRoutes.Identity, display: WarehouseRoutes.Display, metrics: @escaping @Sendable () -> [UInt8]
    ) -> [Route] {
        HealthRoutes(health, identity).routes + SalesRoutes(sales).routes + ExportRoutes(exports).routes
            + BatchRoutes(batches).routes
            + SearchRoutes(search).routes
            + ReferenceRoutes(reference).routes
            + WarehouseRoutes(warehouse, health, display).routes + IntegrityRoutes(integrity).routes
            + EnrichmentRoutes(enrichment).routes
            + DocumentRoutes(openAPI: Resources.openAPI, documentation: Resources.documentation, metrics: metrics)
            .routes
    }
}
