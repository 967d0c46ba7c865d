import App
import Foundation
import Testing

/// A listener on a free loopback port that gives one canned answer to one client.
private final class CannedServer: @unchecked Sendable {
    // @unchecked: written before and read after `done` alone.
    let port: Int
    private let listener: Int32
    private let done = DispatchSemaphore(value: 0)
    private var received = ""

    init(answer: String) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        try #require(bound)
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { self.serve(answer) }
        thread.start()
    }

    private func serve(_ answer: String) {
        let client = accept(listener, nil, nil)
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(client, &buffer, buffer.count, 0)
        received = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        _ = answer.withCString { send(client, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
        close(client)
        close(listener)
        done.signal()
    }

    /// What the client sent.
    func request() -> String {
        done.wait()
        return received
    }
}

private func configuration(port: Int, _ more: [String: String] = [:]) async throws -> Configuration {
    let environment = ["HTTP_PORT": String(port)].merging(more) { $1 }
    return try await Configuration.load(environment: environment, file: "/nonexistent/.env")
}

@Suite("Health probe")
struct HealthProbeTests {
    @Test(
        "The status of the answer says whether the service lives",
        arguments: [
            ("HTTP/1.1 200 OK\r\n\r\n", HealthProbe.Answer.alive),
            ("HTTP/1.1 401 Unauthorized\r\n\r\n", .unauthorized),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", .unexpected("HTTP status 503")),
            ("SSH-2.0-OpenSSH_9.2\r\n", .unexpected("no HTTP answer")), ("", .unexpected("no HTTP answer")),
        ])
    func answers(text: String, answer: HealthProbe.Answer) async throws {
        let server = try CannedServer(answer: text)
        #expect(HealthProbe(try await configuration(port: server.port)).ask() == answer)
        _ = server.request()
    }

    @Test("It asks /health/live with the configured credentials, on loopback when the service listens everywhere")
    func request() async throws {
        let server = try CannedServer(answer: "HTTP/1.1 200 OK\r\n\r\n")
        let settings = try await configuration(
            port: server.port,
            ["HTTP_HOST": "0.0.0.0", "BASIC_AUTH_USERNAME": "user", "BASIC_AUTH_PASSWORD": "a-long-password"])
        #expect(HealthProbe(settings).ask() == .alive)
        let request = server.request()
        #expect(request.hasPrefix("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"))
        #expect(request.contains("Authorization: Basic dXNlcjphLWxvbmctcGFzc3dvcmQ=\r\n"))
    }

    @Test("Nobody at the port is silence")
    func nobody() async throws {
        let server = try CannedServer(answer: "HTTP/1.1 200 OK\r\n\r\n")
        let settings = try await configuration(port: server.port)
        _ = HealthProbe(settings).ask()
        _ = server.request()
        guard case .silent = HealthProbe(settings).ask() else {
            Issue.record("something answered on a port that was closed")
            return
        }
    }
}

@Suite("Doctor")
struct DoctorTests {
    private func examine(_ environment: [String: String]) async -> DoctorReport {
        Doctor.examine(await ConfigurationReport.read(environment: environment, file: "/nonexistent/.env"))
    }

    @Test("Shows every setting, secrets masked, and names each that is wrong")
    func settings() async throws {
        let report = await examine([
            "HTTP_PORT": "x", "CURRENCY_API_KEY": "hunter2", "DATABASE_URL": "postgres://u:hunter2@h/d",
        ])
        #expect(report.outcome == .error)
        #expect(report.settings.count == Configuration.settings.count)
        let text = report.text + (try Console.json(report))
        #expect(text.contains("HTTP_PORT: 'x' (environment) is not an integer, from 0 to 65535"))
        #expect(text.contains("postgres://u:***@h/d"))
        #expect(!text.contains("hunter2"))
    }

    @Test("A port that another program holds, and a data directory that cannot be made, are errors")
    func machine() async throws {
        let server = try CannedServer(answer: "SSH-2.0-OpenSSH_9.2\r\n")
        let directory = try TemporaryDirectory()
        let file = try directory.write("", to: "file")
        let report = await examine([
            "HTTP_PORT": String(server.port), "DATABASE_URL": "postgres://h/d", "DATA_DIR": file + "/below",
        ])
        _ = server.request()
        let outcomes = Dictionary(report.checks.map { ($0.id, $0.outcome) }) { first, _ in first }
        #expect(outcomes["port"] == .error)
        #expect(outcomes["data_directory"] == .error)
        #expect(report.checks.filter { $0.outcome == .error }.allSatisfy { $0.advice != nil })
    }
}
