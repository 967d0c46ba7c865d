import Foundation
import OpenSSL
import TestSupport
import Testing

@Suite("The files of TLS", .enabled(if: TLSFixture.isAvailable))
struct TLSContextTests {
    private func failure(_ files: TLSContext.Files) -> TLSError? {
        do throws(TLSError) { _ = try TLSContext(server: files) } catch { return error }
        return nil
    }

    @Test("are taken when they belong together, even when their time is over, which they tell")
    func valid() async throws {
        try await TLSFixture.with { fixture in
            let now = Int(Date().timeIntervalSince1970)
            let good = try #require(try TLSContext(server: fixture.context()).validity)
            #expect(good.from <= now && abs(good.until - good.from - 2 * 86_400) < 60)
            let expired = try #require(try TLSContext(server: fixture.context(.expired)).validity)
            #expect(expired.until < now)
            let (chain, key) = try fixture.rsa()
            #expect(failure(.init(certificates: chain, key: key, clientAuthorities: fixture.authorities)) == nil)
        }
    }

    @Test("are refused with the file's name and what is wrong with it")
    func faults() async throws {
        try await TLSFixture.with { fixture in
            let (chain, key) = fixture.files(.good)
            let other = fixture.files(.selfSigned).key
            let rsa = try fixture.rsa().key
            let encrypted = try fixture.encryptedKey()
            let text = "\(fixture.folder)/text"
            try Data("not a certificate\n".utf8).write(to: URL(filePath: text))
            let broken = "\(fixture.folder)/broken"
            try Data("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
                .write(to: URL(filePath: broken))
            func expect(_ files: TLSContext.Files, _ code: TLSError.Code, _ file: String, _ reason: String) {
                let failure = failure(files)
                #expect(failure?.code == code && failure?.file == file, "\(String(describing: failure))")
                #expect(failure?.reason.contains(reason) == true, "\(String(describing: failure))")
            }
            expect(.init(certificates: "/nowhere/c", key: key), .unreadable, "/nowhere/c", "No such file")
            expect(.init(certificates: chain, key: "/nowhere/k"), .unreadable, "/nowhere/k", "No such file")
            expect(.init(certificates: text, key: key), .malformed, text, "no certificate in PEM form")
            expect(.init(certificates: broken, key: key), .malformed, broken, "no certificate in PEM form")
            expect(.init(certificates: key, key: key), .malformed, key, "no certificate in PEM form")
            expect(.init(certificates: chain, key: text), .malformed, text, "no private key in PEM form")
            expect(.init(certificates: chain, key: chain), .malformed, chain, "no private key in PEM form")
            expect(
                .init(certificates: chain, key: other), .mismatch, other, "not the key of the certificate in \(chain)")
            expect(.init(certificates: chain, key: rsa), .mismatch, rsa, "not the key of the certificate in \(chain)")
            expect(.init(certificates: chain, key: encrypted), .encrypted, encrypted, "is encrypted")
            expect(
                .init(certificates: chain, key: key, clientAuthorities: text), .malformed, text,
                "no certificate of an authority")
            expect(
                .init(certificates: chain, key: key, clientAuthorities: "/nowhere/a"), .unreadable, "/nowhere/a",
                "No such file")
        }
    }
}
