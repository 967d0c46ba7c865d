import App
import Foundation
import TestSupport
import Testing

@Suite("What is looked at when there is a certificate", .enabled(if: TLSFixture.isAvailable))
struct TLSChecksTests {
    private func settings(_ fixture: TLSFixture, _ certificate: TLSFixture.Certificate = .good) -> [String: String] {
        let (chain, key) = fixture.files(certificate)
        return ["TLS_CERT_FILE": chain, "TLS_KEY_FILE": key]
    }

    private func probe(_ settings: [String: String], port: Int) async throws -> HealthProbe {
        let environment = settings.merging(["HTTP_PORT": "\(port)"]) { $1 }
        return HealthProbe(try await Configuration.load(environment: environment, file: "/nonexistent/.env"))
    }

    @Test("The health probe asks over TLS, whatever the certificate's name, and knows a demand for a client's")
    func healthProbe() async throws {
        try await TLSFixture.with { fixture in
            for certificate in [TLSFixture.Certificate.good, .otherName] {
                let server = try fixture.serve(certificate)
                let probe = try await probe(settings(fixture), port: server.port)
                #expect(probe.ask() == .alive)
                #expect(probe.url == "https://127.0.0.1:\(server.port)")
                server.stop()
            }
            let strict = try fixture.serve(.good, ["-Verify", "1", "-verify_return_error"])
            defer { strict.stop() }
            #expect(try await probe(settings(fixture), port: strict.port).ask() == .alive)
            let old = try fixture.serve(.good, ["-tls1_2"])
            defer { old.stop() }
            guard case .unexpected = try await probe(settings(fixture), port: old.port).ask() else {
                Issue.record("something without TLS 1.3 is no Martlet")
                return
            }
        }
    }

    private func tls(_ settings: [String: String]) async -> [DoctorReport.Check] {
        let environment = settings.merging(["DATABASE_URL": "postgres://h/d", "HTTP_PORT": "0"]) { $1 }
        let report = Doctor.examine(
            await ConfigurationReport.read(environment: environment, file: "/nonexistent/.env"))
        return report.checks.filter { $0.id.hasPrefix("tls") }
    }

    @Test("The doctor says how long a certificate is valid, and what is wrong with its files")
    func doctor() async throws {
        try await TLSFixture.with { fixture in
            // Made for two days.
            let near = await tls(settings(fixture))
            #expect(near.map(\.outcome) == [.warning] && near[0].detail.contains(" days"))
            let over = await tls(settings(fixture, .expired))
            #expect(over.first?.outcome == .warning && over.first?.detail.contains("no more since") == true)
            var other = settings(fixture)
            other["TLS_KEY_FILE"] = fixture.files(.otherName).key
            let mismatch = await tls(other)
            #expect(mismatch.map(\.outcome) == [.error] && mismatch[0].detail.contains("is not the key"))
            let key = fixture.files(.good).key
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
            let open = await tls(settings(fixture))
            #expect(open.map(\.id) == ["tls", "tls_key"] && open[1].outcome == .warning)
            #expect(open[1].advice?.contains(key) == true)
            #expect(await tls([:]).isEmpty)
        }
    }
}
