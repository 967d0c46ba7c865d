internal import EventLoop
internal import HTTPClient
internal import Logging
internal import TestSupport

/// A service that answers as a script says, and a client of it that asks once.
enum ScriptedService {
    /// Runs `body` with the client, the server's origin and the server.
    static func with(
        _ script: @escaping ScriptedServer.Script, _ body: (ServiceClient, ScriptedServer) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(script)
        defer { server.stop() }
        try await withLoop { loop in
            let client = HTTPClient(
                HTTPClientConfiguration(userAgent: "martlet/test"), on: loop,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let service = ServiceClient(
                client: client, breaker: ServiceBreaker(name: "test"), retry: RetryPolicy(attempts: 1))
            try await body(service, server)
            await client.close()
        }
    }
}
