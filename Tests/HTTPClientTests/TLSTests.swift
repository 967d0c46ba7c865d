import Foundation
import HTTPClient
import HTTPTypes
import TestSupport
import Testing

/// TLS: what is trusted and what is not, and HTTP/2 over it.
struct TLSTests {
    private static let openssl = Comment("the openssl program is not installed")

    @Test(.enabled(if: TLSFixture.isAvailable, openssl))
    func `only a valid certificate for the host from a trusted authority is accepted`() async throws {
        try await TLSFixture.with { fixture in
            for certificate in TLSFixture.Certificate.allCases {
                let server = try fixture.serve(certificate)
                defer { server.stop() }
                try await withClient({ $0.certificateAuthorities = fixture.authorities }) { client, _ in
                    let failure = await client.failure("https://127.0.0.1:\(server.port)/")
                    #expect(failure?.code == (certificate == .good ? nil : .untrusted), "\(certificate)")
                    let reason: [TLSFixture.Certificate: String] = [
                        .expired: "the certificate has expired", .otherName: "the certificate is for another host",
                        .selfSigned: "the certificate is self-signed",
                    ]
                    #expect(failure?.detail == reason[certificate])
                }
            }
        }
    }

    @Test(.enabled(if: TLSFixture.isAvailable, openssl))
    func `an authority of one's own takes the system's place, and without it is not trusted`() async throws {
        try await TLSFixture.with { fixture in
            let server = try fixture.serve(.good)
            defer { server.stop() }
            try await withClient { client, _ in
                let failure = await client.failure("https://127.0.0.1:\(server.port)/")
                #expect(failure?.code == .untrusted)
                #expect(failure?.detail == "the certificate's issuer is not trusted")
            }
            try await withClient({ $0.certificateAuthorities = "/nowhere/ca.pem" }) { client, _ in
                let failure = await client.failure("https://127.0.0.1:\(server.port)/")
                #expect(failure?.code == .untrusted)
            }
        }
    }

    @Test func `a server that speaks no TLS is not trusted`() async throws {
        try await withServer({ _ in .answer() }) { server, client in
            let failure = await client.failure("https://127.0.0.1:\(server.port)/")
            #expect(failure?.code == .untrusted)
            #expect(server.requests.isEmpty)
        }
    }

    @Test(.enabled(if: TLSFixture.isAvailable, openssl))
    func `HTTP 2 is spoken where TLS agrees on it`() async throws {
        guard let nghttpd = ChildServer.path(of: "nghttpd") else {
            try Test.cancel("the nghttpd program is not installed: Debian's package nghttp2-server")
        }
        try await TLSFixture.with { fixture in
            let (certificate, key) = fixture.files(.good)
            let folder = URL(filePath: certificate).deletingLastPathComponent().path
            try Data(repeating: 0x61, count: 300_000).write(to: URL(filePath: "\(folder)/page"))
            let server = try ChildServer(nghttpd) { ["-a", "127.0.0.1", "-d", folder, "\($0)", key, certificate] }
            defer { server.stop() }
            try await withClient({ $0.certificateAuthorities = fixture.authorities }) { client, _ in
                let url = "https://localhost:\(server.port)/page"
                try await withThrowingTaskGroup(of: ClientResponse.self) { group in
                    for _ in 0..<20 { group.addTask { try await client.get(url) } }
                    for try await response in group {
                        #expect(response.version == "2" && response.body.count == 300_000)
                    }
                }
                let missing = try await client.get(url + "-not")
                #expect(missing.status == .notFound)
                let head = try await client.send(ClientRequest(.head, url))
                #expect(head.body.isEmpty && head.fields[.contentLength] == "300000")
            }
            // The authority's own, with limits: a content that is larger than allowed is broken off here too.
            try await withClient({
                $0.certificateAuthorities = fixture.authorities
                $0.contentLimit = 100_000
            }) { client, _ in
                for _ in 0..<3 {
                    let failure = await client.failure("https://localhost:\(server.port)/page")
                    #expect(failure?.code == .tooLarge)
                }
            }
        }
    }
}
