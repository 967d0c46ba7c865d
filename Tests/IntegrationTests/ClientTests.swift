import Foundation
import TestSupport
import Testing

/// Clients that people have: each must be served as it asks to be.
///
/// `scripts/test` installs them.
@Suite(
    "Clients of others", .serialized,
    .enabled(if: Product.isThere && TLSFixture.isAvailable, "the binary or openssl is not there"))
struct ClientTests {
    private static let rows = 7_827

    @Test("curl gets the protocol that it asks for, and stays at HTTP/1.1 where it cannot ask")
    func curl() async throws {
        try await Self.withServices { clear, secure, folder in
            let curl = try #require(Client("curl"))
            func ask(_ service: RunningService, _ arguments: String...) async throws -> String {
                let always = ["-sS", "-o", "/dev/null", "-w", "%{http_code} %{http_version}"]
                let trust = ["--cacert", "\(folder)/ca.pem", "-H", RunningService.authorization]
                let url = "\(service.scheme)://127.0.0.1:\(service.port)/api/v1/sales?size=100"
                return try await curl(always + trust + arguments + [url], in: folder).output
            }
            #expect(try await ask(clear, "--http1.1") == "200 1.1")
            #expect(try await ask(secure, "--http1.1") == "200 1.1")
            #expect(try await ask(secure, "--http2") == "200 2")
            // It offers an upgrade, which RFC 9113 has done away with.
            #expect(try await ask(clear, "--http2") == "200 1.1")
            #expect(try await ask(clear, "--http2-prior-knowledge") == "200 2")
            #expect(try await ask(secure, "--http2-prior-knowledge", "--compressed") == "200 2")
        }
    }

    @Test(
        "nghttp gets a whole response, and h2load a hundred streams on one connection",
        .enabled(if: Client("nghttp") != nil && Client("h2load") != nil, "nghttp2-client is not installed"))
    func nghttp() async throws {
        try await Self.withServices { clear, secure, folder in
            let nghttp = try #require(Client("nghttp"))
            let h2load = try #require(Client("h2load"))
            for service in [clear, secure] {
                let url = "\(service.scheme)://127.0.0.1:\(service.port)/api/v1/sales?size=100"
                let one = try await nghttp(["-v", "-n", "-H", RunningService.authorization, url], in: folder)
                #expect(one.status == 0 && one.output.contains(":status: 200"), "\(one.output)")
                #expect(one.output.contains("; END_STREAM"))
                let many = try await h2load(
                    ["-n", "2000", "-c", "1", "-m", "100", "-H", RunningService.authorization, url], in: folder)
                #expect(many.status == 0 && many.output.contains("status codes: 2000 2xx"), "\(many.output)")
                #expect(many.output.contains("2000 succeeded, 0 failed, 0 errored, 0 timeout"))
            }
        }
    }

    @Test(
        "Python's httpx and h2 get pages, stream exports with their trailers, and upload, over HTTP/2 and TLS",
        .enabled(if: Client(python: "httpx") != nil, "no httpx: scripts/install-python"))
    func python() async throws {
        try await Self.withServices { _, secure, folder in
            let python = try #require(Client(python: "python"))
            let outcome = try await python(
                [
                    Client.script("http2_client.py"), "\(secure.port)", "admin", "changeme123", "\(folder)/ca.pem",
                    "\(Self.rows)",
                ], in: folder)
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }

    /// Ubuntu's `chromium` is a snap, which is nowhere in a container.
    @Test(
        "Chromium shows the documentation, made of the contract, and the service's health",
        .enabled(if: Client("chromium") != nil, "chromium is not installed"))
    func chromium() async throws {
        try await Self.withServices { _, secure, folder in
            let chromium = try #require(Client("chromium"))
            func page(_ path: String) async throws -> String {
                let outcome = try await chromium(
                    [
                        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                        "--user-data-dir=\(folder)/browser", "--ignore-certificate-errors",
                        "--virtual-time-budget=10000", "--dump-dom",
                        "https://admin:changeme123@127.0.0.1:\(secure.port)\(path)",
                    ], in: folder)
                #expect(outcome.status == 0, "\(outcome.output)")
                return outcome.output
            }
            let documentation = try await page("/docs")
            #expect(documentation.contains("<title>Martlet API</title>"))
            #expect(documentation.contains("/api/v1/sales/export"), "\(documentation.suffix(2_000))")
            try await secure.waitForSearch("--cacert", "\(folder)/ca.pem")
            let health = try await page("/health")
            #expect(health.contains(#""status":"ok""#), "\(health)")
        }
    }

    /// The sample served in clear text and over TLS; the authority of the certificate is `ca.pem` in the folder.
    private static func withServices(
        _ body: (RunningService, RunningService, String) async throws -> Void
    ) async throws {
        try await RunningService.withSample { clear, _, url in
            try await TLSFixture.with { fixture in
                let files = fixture.files(.good)
                let secure = try await RunningService.start(
                    in: fixture.folder,
                    environment: [
                        "DATABASE_URL": url, "TLS_CERT_FILE": files.certificate, "TLS_KEY_FILE": files.key,
                    ])
                defer { secure.process.signal(SIGKILL) }
                try await body(clear, secure, fixture.folder)
                #expect(await secure.stop() == 0)
            }
        }
    }
}
