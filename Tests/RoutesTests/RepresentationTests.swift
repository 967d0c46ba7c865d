import Foundation
import HTTPCore
import HTTPTypes
import TestSupport
import Testing

@Suite("A representation") struct RepresentationTests {
    private static let page = "/api/v1/sales?size=20"

    /// Decompressed by the system's own programs.
    private static func decoded(_ answer: Answer) throws -> [UInt8] {
        guard let coding = answer.field("Content-Encoding") else { return answer.response.body }
        return try decompressed(answer.response.body, by: coding)
    }

    @Test("is the same in every coding, byte for byte, and says what it varies by")
    func codings() async throws {
        try await RouterFixture.with { fixture in
            for path in [Self.page, "/api/v1/sales?size=1000", "/api/v1/countries", "/api/v1/warehouse/statistics"] {
                let plain = await fixture.send(path)
                let tag = try #require(plain.field("ETag"))
                #expect(plain.field("Vary") == "Accept-Encoding" && plain.field("Content-Encoding") == nil)
                for (accepted, coding) in [
                    ("gzip", "gzip"), ("zstd", "zstd"), ("gzip, zstd", "zstd"), ("x-gzip;q=0.5, br", "gzip"),
                    ("identity", nil), ("br", nil), ("", nil),
                ] as [(String, String?)] {
                    for _ in 0..<2 {
                        let answer = await fixture.send(path, fields: ["Accept-Encoding": accepted])
                        #expect(answer.status == 200 && answer.field("Vary") == "Accept-Encoding")
                        #expect(answer.field("Content-Encoding") == coding, "\(path) \(accepted)")
                        let suffixed = coding.map { tag.dropLast() + "-\($0)\"" } ?? tag
                        #expect(answer.field("ETag") == suffixed)
                        #expect(try Self.decoded(answer) == plain.response.body)
                        #expect(answer.field("Link") == plain.field("Link"))
                        if coding != nil { #expect(answer.response.body.count < plain.response.body.count) }
                        let head = await fixture.send(path, .head, fields: ["Accept-Encoding": accepted])
                        // The server leaves the body out; its length must be that of GET.
                        #expect(head.response.body == answer.response.body)
                        #expect(
                            head.response.fields.filter { $0.name.canonicalName != "server-timing" }
                                == answer.response.fields.filter { $0.name.canonicalName != "server-timing" })
                    }
                }
            }
        }
    }

    @Test("that is small is sent as it is, unless that is refused")
    func small() async throws {
        try await RouterFixture.with { fixture in
            for path in ["/health", "/api/v1/sales/1", "/nowhere"] {
                let plain = await fixture.send(path, fields: ["Accept-Encoding": "gzip, zstd"])
                #expect(plain.field("Content-Encoding") == nil, "\(path)")
                let answer = await fixture.send(path, fields: ["Accept-Encoding": "identity;q=0, gzip"])
                #expect(answer.field("Content-Encoding") == "gzip" && answer.status == plain.status, "\(path)")
                #expect(answer.field("Vary") == "Accept-Encoding")
                let body = try Self.decoded(answer)
                // A problem names its request.
                #expect(body == plain.response.body || path == "/nowhere")
            }
        }
    }

    @Test("that no coding would do for is 406, before anything is done")
    func refused() async throws {
        try await RouterFixture.with { fixture in
            for field in ["identity;q=0", "*;q=0", "br, *;q=0"] {
                for (path, method) in [(Self.page, HTTPRequest.Method.get), ("/api/v1/warehouse/schema/create", .post)]
                {
                    let answer = await fixture.send(path, method, fields: ["Accept-Encoding": field])
                    #expect(answer.status == 406 && answer.isProblem && answer.field("Vary") == "Accept-Encoding")
                }
            }
            #expect(await fixture.send("/nowhere", fields: ["Accept-Encoding": "*;q=0"]).status == 404)
            let stranger = await fixture.send(Self.page, fields: ["Accept-Encoding": "*;q=0"], authorization: nil)
            #expect(stranger.status == 401)
        }
    }

    @Test("that the client holds is 304 with the tag of the coding that it holds")
    func conditional() async throws {
        try await RouterFixture.with { fixture in
            for path in [Self.page, "/api/v1/countries", "/openapi.yaml"] {
                let tag = try #require(await fixture.send(path).field("ETag"))
                let zipped = "\(tag.dropLast())-gzip\""
                for (accepted, condition, found) in [
                    ("gzip", zipped, zipped), ("gzip", "W/" + zipped, zipped), ("gzip", tag, tag),
                    ("gzip, zstd", zipped, zipped), ("gzip", "\"other\", \(zipped)", zipped), ("", tag, tag),
                    ("gzip", "\(tag), \(zipped)", zipped),
                    // It could not read the bytes that it names.
                    ("", zipped, nil), ("zstd", zipped, nil), ("gzip;q=0", zipped, nil),
                    ("identity;q=0, gzip", tag, nil), ("gzip", "\"other\"", nil),
                ] as [(String, String, String?)] {
                    let answer = await fixture.send(
                        path, fields: ["Accept-Encoding": accepted, "If-None-Match": condition])
                    #expect(answer.status == (found == nil ? 200 : 304), "\(path) \(accepted) \(condition)")
                    if let found {
                        #expect(answer.field("ETag") == found && answer.response.body.isEmpty)
                        #expect(answer.field("Vary") == "Accept-Encoding")
                        #expect(answer.field("Content-Encoding") == nil && answer.field("Content-Type") == nil)
                    }
                }
                let any = await fixture.send(path, fields: ["Accept-Encoding": "gzip", "If-None-Match": "*"])
                #expect(any.status == 304 && any.field("Vary") == "Accept-Encoding")
            }
        }
    }

    @Test("says where its time went")
    func timing() async throws {
        try await RouterFixture.with { fixture in
            let number = #"[0-9]+\.[0-9]{3}"#
            let made = "auth;dur=\(number), pool;dur=\(number), query;dur=\(number), render;dur=\(number)"
            let kept = "auth;dur=\(number), cache;desc=hit, render;dur=\(number)"
            let plain = "auth;dur=\(number), render;dur=\(number)"
            for (path, fields, pattern) in [
                (Self.page, [:], made), (Self.page, [:], kept), (Self.page, ["Accept-Encoding": "gzip"], kept),
                ("/api/v1/sales/1", [:], made), ("/api/v1/warehouse/statistics", [:], made), ("/health", [:], plain),
                ("/nowhere", [:], plain), ("/api/v1/sales?page=0", [:], plain),
                ("/api/v1/sales/999999", [:], made),
            ] as [(String, [String: String], String)] {
                let field = await fixture.send(path, fields: fields).field("Server-Timing") ?? ""
                #expect(field.range(of: "^\(pattern)$", options: .regularExpression) != nil, "\(path): \(field)")
            }
            #expect(await fixture.send("/health", authorization: nil).field("Server-Timing") != nil)
        }
    }
}
