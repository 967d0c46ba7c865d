import EventLoop
import Foundation
import HTTPClient
import Logging
import TestSupport

/// Long enough for any machine: nothing here waits for it unless something is broken.
let patience = Duration.seconds(60)

/// Limits for tests: patient where time is not the subject.
func testConfiguration() -> HTTPClientConfiguration {
    var configuration = HTTPClientConfiguration(userAgent: "Martlet/test")
    configuration.connectTimeout = patience
    configuration.stallTimeout = patience
    return configuration
}

/// A logger that says nothing.
func silentLogger() -> Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

/// A client on a loop of its own, closed afterwards.
func withClient<Value>(
    _ change: (inout HTTPClientConfiguration) -> Void = { _ in }, _ body: (HTTPClient, EventLoop) async throws -> Value
) async throws -> Value {
    var configuration = testConfiguration()
    change(&configuration)
    let settled = configuration
    return try await withLoop { loop in
        let client = HTTPClient(settled, on: loop, logger: silentLogger())
        do {
            let value = try await body(client, loop)
            await client.close()
            return value
        } catch {
            await client.close()
            throw error
        }
    }
}

/// A server and a client for it, both stopped afterwards.
func withServer<Value>(
    _ script: @escaping ScriptedServer.Script, client change: (inout HTTPClientConfiguration) -> Void = { _ in },
    _ body: (ScriptedServer, HTTPClient) async throws -> Value
) async throws -> Value {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    return try await withClient(change) { client, _ in try await body(server, client) }
}

extension HTTPClient {
    /// Sends with more than enough time.
    func send(_ request: ClientRequest) async throws(HTTPClientError) -> ClientResponse {
        try await send(request, deadline: .now + patience)
    }

    func get(_ url: String) async throws(HTTPClientError) -> ClientResponse { try await send(ClientRequest(.get, url)) }

    /// The error that a request ends with; nil when it is answered.
    func failure(_ request: ClientRequest, within deadline: Duration = patience) async -> HTTPClientError? {
        do throws(HTTPClientError) {
            _ = try await send(request, deadline: .now + deadline)
            return nil
        } catch {
            return error
        }
    }

    func failure(_ url: String, within deadline: Duration = patience) async -> HTTPClientError? {
        await failure(ClientRequest(.get, url), within: deadline)
    }
}

extension ClientResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// How many descriptors this process has open: proc(5).
func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
}

/// Waits until `condition` holds; false when it does not within half a minute.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<1_500 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}
