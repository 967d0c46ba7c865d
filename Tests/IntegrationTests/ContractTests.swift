import Foundation
import TestSupport
import Testing

/// Programs that judge the service by its contract and by HTTP's own rules.
///
/// `scripts/test` installs them.
@Suite(
    "Judges of others", .serialized, .enabled(if: Product.isThere, "the binary is not built: swift build"))
struct ContractTests {
    @Test(
        "schemathesis finds no request that is answered otherwise than openapi.yaml says",
        .enabled(if: Client(python: "schemathesis") != nil, "no schemathesis: scripts/install-python"),
        .timeLimit(.minutes(10)))
    func contract() async throws {
        // So many uploads may wait, and each request seems to come from another address.
        let environment = ["UPLOAD_QUEUE_LIMIT": "1000", "TRUSTED_PROXIES": "127.0.0.1"]
        try await RunningService.withSample(environment: environment) { service, folder, _ in
            try await service.waitForSearch()
            let bash = try #require(Client("bash"))
            let script = TestWarehouse.projectRoot.appending(path: "scripts/check-contract").path
            let outcome = try await bash(
                [script, "http://127.0.0.1:\(service.port)", "admin:changeme123", "-n", "3", "--seed", "1"],
                in: folder, seconds: 540)
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }

    @Test(
        "REDbot finds nothing bad in what a GET answers",
        .enabled(if: Client(python: "redbot") != nil, "no redbot: scripts/install-python"))
    func redbot() async throws {
        try await RunningService.withSample { service, folder, _ in
            try await service.waitForSearch()
            let python = try #require(Client(python: "python"))
            let paths = [
                "/health", "/health/live", "/health/ready", "/api/v1/health", "/api/v1/sales", "/api/v1/sales?size=1",
                "/api/v1/sales/1", "/api/v1/sales/1/lineage", "/api/v1/sales/export?format=csv",
                "/api/v1/sales/export?format=ndjson", "/api/v1/sales/export?format=json", "/api/v1/batches",
                "/api/v1/batches/1", "/api/v1/search?q=red+heart&country=France", "/api/v1/countries",
                "/api/v1/search/typesense?q=red+heart&country=France", "/api/v1/products/85123A/similar",
                "/api/v1/exchange-rates", "/api/v1/enrichment", "/api/v1/warehouse/health",
                "/api/v1/warehouse/connection", "/api/v1/warehouse/config", "/api/v1/warehouse/statistics",
                "/openapi.yaml", "/docs", "/metrics",
            ]
            let outcome = try await python(
                [
                    Client.script("redbot_check.py"), "http://127.0.0.1:\(service.port)", "admin:changeme123",
                ] + paths, in: folder)
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }
}
