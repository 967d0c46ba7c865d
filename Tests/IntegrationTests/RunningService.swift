import Foundation
import TestSupport
import Testing

/// `martlet serve` on a free port.
struct RunningService {
    let process: RunningProduct
    let port: Int
    /// `https` when it has a certificate.
    var scheme = "http"
    var curl: Curl { Curl(port: port, scheme: scheme) }

    static let authorization = "Authorization: Basic " + Data("admin:changeme123".utf8).base64EncodedString()

    /// Starts the service and waits until it says where it serves.
    static func start(
        in folder: String, environment: [String: String] = [:], arguments: [String] = [], launcher: [String] = []
    ) async throws -> RunningService {
        let process = try Product.start(
            ["serve"] + arguments, in: folder, environment: environment, launcher: launcher)
        for _ in 0..<1_200 {
            let log = process.errors
            if let range = log.range(of: #"https?://127\.0\.0\.1:[0-9]+"#, options: .regularExpression),
                let port = Int(log[range].split(separator: ":").last ?? "")
            {
                return RunningService(
                    process: process, port: port, scheme: log[range].hasPrefix("https") ? "https" : "http")
            }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        process.signal(SIGKILL)
        Issue.record("the service did not start: \(process.errors)")
        throw CancellationError()
    }

    /// Runs `body` with a service over a database of its own, the bundled sample loaded, and ends it by SIGTERM.
    static func withSample<Value>(
        environment: [String: String] = [:], _ body: (RunningService, String, String) async throws -> Value
    ) async throws -> Value {
        let server = try await TestPostgres.shared()
        let url = try await server.makeDatabase()
        return try await withTemporaryFolder { folder in
            let settings = environment.merging(["DATABASE_URL": url]) { $1 }
            let load = try await Product.run(["ingest", "--json", Product.sample], in: folder, environment: settings)
            try #require(load.status == 0, "\(load.errors)")
            let service = try await start(in: folder, environment: settings)
            do {
                let value = try await body(service, folder, url)
                #expect(service.process.isRunning, "the service ended by itself: \(service.process.errors)")
                #expect(await service.stop() == 0)
                try? await server.dropDatabase(url)
                return value
            } catch {
                service.process.signal(SIGKILL)
                _ = service.process.outcome()
                throw error
            }
        }
    }

    /// Ends it by SIGTERM.
    ///
    /// - Returns: its exit status.
    @concurrent
    func stop() async -> Int32 {
        process.signal(SIGTERM)
        return process.outcome().status
    }

    /// How many descriptors the service has open.
    var descriptors: Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/fd").count) ?? -1
    }

    /// Asks until `isRight` holds, for two minutes at most.
    func wait(
        _ path: String, _ arguments: [String] = [], until isRight: (Curl.Answer) -> Bool
    ) async throws -> Curl.Answer {
        var answer = try await curl(path, arguments: arguments)
        for _ in 0..<1_200 where !isRight(answer) {
            try await Task.sleep(for: .milliseconds(100))
            answer = try await curl(path, arguments: arguments)
        }
        return answer
    }

    /// Waits until the index is made that searches are answered from.
    ///
    /// - Parameter arguments: what curl needs beside.
    func waitForSearch(_ arguments: String...) async throws {
        let answer = try await wait("/api/v1/search?q=lantern&country=France", arguments) { $0.status == 200 }
        #expect(answer.status == 200, "\(answer.body)")
    }
}
