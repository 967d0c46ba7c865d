import Foundation
import HTTPTypes
import OpenSSL
import Services
import TestSupport
import Testing

@Suite("Access") struct AccessTests {
    private static let paths = [
        "/", "/health", "/health/live", "/health/ready", "/api/v1/health", "/api/v1/sales", "/api/v1/sales/1",
        "/api/v1/sales/1/lineage",
        "/api/v1/warehouse/health", "/api/v1/warehouse/config", "/api/v1/supabase/statistics", "/openapi.yaml", "/docs",
        "/metrics",
        "/nowhere", "/api/v1/sales/%00", "/api/v1/sales?page=0", "/%", "//", "*",
    ]
    private static let wrong: [String?] = [
        nil, "", "Basic", "Basic ", "Basic !!!!", "Bearer abc", "Digest username=\"admin\"",
        "Basic " + Data("admin:wrong".utf8).base64EncodedString(),
        "Basic " + Data("other:secret".utf8).base64EncodedString(),
        "Basic " + Data("admin".utf8).base64EncodedString(), "Basic " + Data([0xFF, 0x3A, 0xFE]).base64EncodedString(),
        "Basic " + Data("admin:secret ".utf8).base64EncodedString(),
        "Basic " + Data("Admin:secret".utf8).base64EncodedString(),
    ]

    @Test("needs the right credentials on every path, known or not, by every method")
    func everywhere() async throws {
        try await RouterFixture.with(rows: 0) { fixture in
            for path in Self.paths {
                for method in [HTTPRequest.Method.get, .head, .post, .delete, .options, .put] {
                    let answer = await fixture.send(path, method, authorization: nil)
                    #expect(
                        answer.status == 401 && answer.isProblem && answer.code == "unauthorized", "\(method) \(path)")
                    #expect(answer.field("WWW-Authenticate")?.hasPrefix("Basic realm=") == true)
                }
            }
            for (number, authorization) in Self.wrong.enumerated() {
                let answer = await fixture.send("/api/v1/sales", authorization: authorization, peer: "10.0.0.\(number)")
                #expect(answer.status == 401 && answer.isProblem, "\(authorization ?? "none")")
            }
            #expect(await fixture.send("/health").status == 200)
            #expect(
                await fixture.send("/health", authorization: "basic  " + RouterFixture.authorization.dropFirst(6))
                    .status == 200)
        }
    }

    @Test("slows an address down that guesses, and no other")
    func slowing() async throws {
        var quick = GuessDelays()
        quick.first = .milliseconds(2)
        quick.longest = .milliseconds(50)
        let authenticator = try Authenticator(username: "admin", credential: .password("secret"), delays: quick)
        let guess = "Basic " + Data("admin:guess".utf8).base64EncodedString()
        var delays: [Duration] = []
        for _ in 0..<12 {
            guard case .rejected(let delay) = await authenticator.check(guess, from: "10.0.0.1") else { continue }
            delays.append(delay)
        }
        #expect(delays.count == 12)
        #expect(delays.prefix(3).allSatisfy { $0 == .zero })
        #expect(delays.dropFirst(3).allSatisfy { $0 > .zero && $0 <= quick.longest })
        #expect(delays.last == quick.longest)
        #expect(zip(delays, delays.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(await authenticator.check(guess, from: "10.0.0.2") == .rejected(delay: .zero))
        #expect(await authenticator.check(RouterFixture.authorization, from: "10.0.0.1") == .accepted)
        #expect(await authenticator.check(nil, from: "10.0.0.1") == .missing)
    }

    @Test("is given by a hash as by a password")
    func hashed() async throws {
        let hash = try PasswordHash(of: Array("pässword:with colon".utf8))
        let authenticator = try Authenticator(username: "admin", credential: .hash(hash))
        func field(_ user: String, _ password: String) -> String {
            "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
        }
        for _ in 0..<3 {
            #expect(await authenticator.check(field("admin", "pässword:with colon"), from: "a") == .accepted)
        }
        #expect(await authenticator.check(field("admin", "pässword"), from: "b") == .rejected(delay: .zero))
        #expect(await authenticator.check(field("other", "pässword:with colon"), from: "c") == .rejected(delay: .zero))
    }
}
