import Foundation
import TestSupport
import Testing

@Suite(
    "The service over TLS and on a socket", .serialized,
    .enabled(if: Product.isThere && TLSFixture.isAvailable, "the binary or openssl is not there"))
struct TLSServiceTests {
    @Test("serves HTTPS, says so, and takes up a new certificate at SIGHUP while an open connection goes on")
    func reload() async throws {
        try await TLSFixture.with { fixture in
            let folder = fixture.folder
            let files = (certificate: "\(folder)/tls.crt", key: "\(folder)/tls.key")
            try install(fixture.files(.good), as: files)
            let environment = [
                "DATABASE_URL": try await TestPostgres.shared().makeDatabase(), "TLS_CERT_FILE": files.certificate,
                "TLS_KEY_FILE": files.key,
            ]
            let service = try await RunningService.start(in: folder, environment: environment)
            defer { service.process.signal(SIGKILL) }
            #expect(service.scheme == "https")
            let answer = try await service.curl("/health/live", "--cacert", fixture.authorities)
            #expect(answer.status == 200)
            let live = try await Product.run(
                ["status", "--live"], in: folder,
                environment: environment.merging(["HTTP_PORT": "\(service.port)"]) { $1 })
            #expect(live.status == 0 && live.output.contains("live at https://"), "\(live.errors)")
            let plain = try await Curl(port: service.port)("/health/live")
            #expect(plain.status == 400 && plain.fields["content-type"] == "application/problem+json")
            #expect(plain.body.contains("this port speaks HTTPS"))

            let open = try SecureClient(service.port, folder)
            defer { open.stop() }
            open.ask("/health/live")
            #expect(try await open.hasAnswers(1), "\(open.text)")
            try install(fixture.files(.otherName), as: files)
            service.process.signal(SIGHUP)
            #expect(try await shows("CN = otherName", service, folder))
            try Data("nothing\n".utf8).write(to: URL(filePath: files.certificate))
            service.process.signal(SIGHUP)
            #expect(try await logs("was not replaced", service))
            #expect(service.process.errors.contains("\(files.certificate) holds no certificate in PEM form"))
            #expect(try await shows("CN = otherName", service, folder))
            open.ask("/health/live")
            #expect(try await open.hasAnswers(2), "\(open.text)")
            #expect(await service.stop() == 0)
        }
    }

    @Test("refuses to start with files that do not serve, and says which and why")
    func refusal() async throws {
        try await TLSFixture.with { fixture in
            let environment = [
                "TLS_CERT_FILE": fixture.files(.good).certificate, "TLS_KEY_FILE": fixture.files(.otherName).key,
                "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            ]
            let outcome = try await Product.run(["serve"], in: fixture.folder, environment: environment)
            #expect(outcome.status == 2 && outcome.errors.contains("otherName.key is not the key of the certificate"))
        }
    }

    @Test("serves on a Unix-domain socket beside its port, and limits the connections of an address")
    func socketAndLimit() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/martlet.sock"
            let environment = [
                "DATABASE_URL": try await TestPostgres.shared().makeDatabase(), "HTTP_SOCKET": path,
                "HTTP_MAX_CONNECTIONS_PER_ADDRESS": "1",
            ]
            let service = try await RunningService.start(in: folder, environment: environment)
            defer { service.process.signal(SIGKILL) }
            let local = try await service.curl("/health/live", "--unix-socket", path)
            #expect(local.status == 200)
            let held = try RawClient(port: service.port)
            held.send(Array("GET ".utf8))
            let refused = try await service.curl("/health/live")
            #expect(refused.status == 429 && refused.fields["retry-after"] == "1")
            let stillLocal = try await service.curl("/health/live", "--unix-socket", path)
            #expect(stillLocal.status == 200)
            #expect(await service.stop() == 0)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    private func install(
        _ new: (certificate: String, key: String), as files: (certificate: String, key: String)
    ) throws {
        for (source, target) in [(new.certificate, files.certificate), (new.key, files.key)] {
            try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: target))
        }
    }

    /// Whether a new connection comes to show a certificate of that name.
    private func shows(_ name: String, _ service: RunningService, _ folder: String) async throws -> Bool {
        for _ in 0..<200 {
            let client = try SecureClient(service.port, folder)
            defer { client.stop() }
            for _ in 0..<100 where !client.text.contains("Verify return code") && client.isRunning {
                try await Task.sleep(for: .milliseconds(50))
            }
            if client.text.contains(name) { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private func logs(_ text: String, _ service: RunningService) async throws -> Bool {
        for _ in 0..<400 {
            if service.process.errors.contains(text) { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }
}

/// A connection of openssl s_client that stays open: what it prints is in a file.
private final class SecureClient {
    private let process = Process()
    private let input = Pipe()
    private let path: String

    init(_ port: Int, _ folder: String) throws {
        path = "\(folder)/\(UUID().uuidString).client"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "s_client", "-connect", "127.0.0.1:\(port)"]
        process.standardInput = input
        let output = FileHandle(forWritingAtPath: path)
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.isRunning }

    func ask(_ path: String) {
        let request = "GET \(path) HTTP/1.1\r\nHost: x\r\n\(RunningService.authorization)\r\n\r\n"
        try? input.fileHandleForWriting.write(contentsOf: Data(request.utf8))
    }

    /// Whether so many answers come.
    func hasAnswers(_ count: Int) async throws -> Bool {
        for _ in 0..<400 {
            if text.components(separatedBy: "HTTP/1.1 200 OK").count > count { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}
