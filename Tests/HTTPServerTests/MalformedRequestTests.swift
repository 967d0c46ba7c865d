import Foundation
import Testing

/// Requests that are malformed, ambiguous or too large, each over a raw socket with a good request right behind it.
///
/// Two parsers that disagree on where a request ends are how requests are smuggled (RFC 9112 section 11.2): so what is
/// refused ends the connection, the follower unanswered, and what is taken is followed by exactly the follower.
@Suite("Malformed and ambiguous requests", .serialized)
struct MalformedRequestTests {
    private struct Case: Sendable {
        let name: String
        let bytes: [UInt8]
        let status: Int

        init(_ name: String, _ text: String, _ status: Int) {
            self.init(name, bytes: Array(text.utf8), status)
        }

        init(_ name: String, bytes: [UInt8], _ status: Int) {
            (self.name, self.bytes, self.status) = (name, bytes, status)
        }
    }

    /// A request with these lines after its request line.
    private static func post(_ fields: String, _ body: String = "") -> String {
        "POST /x HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n\(body)"
    }

    private static func get(_ target: String = "/x", _ fields: String = "Host: a") -> String {
        "GET \(target) HTTP/1.1\r\n\(fields)\r\n\r\n"
    }

    private static let hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n"
    private static func long(_ count: Int) -> String { String(repeating: "a", count: count) }

    // CL.TE, TE.CL, TE.TE and what else makes two lengths of one.
    private static let lengths: [Case] = [
        Case("CL.TE", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n" + hidden), 400),
        Case("TE.CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4", "0\r\n\r\n" + hidden), 400),
        Case("TE.TE, twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400),
        Case(
            "TE.TE, identity first", post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400
        ),
        Case("TE.TE, obfuscated second", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n"), 400),
        Case("TE with chunked not last", post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), 400),
        Case("TE chunked twice in one", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), 400),
        Case("TE gzip, chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 501),
        Case("TE gzip", post("Transfer-Encoding: gzip"), 501),
        Case("TE identity", post("Transfer-Encoding: identity"), 501),
        Case("TE empty", post("Transfer-Encoding:"), 400),
        Case("TE xchunked", post("Transfer-Encoding: xchunked", "0\r\n\r\n"), 501),
        Case("TE quoted", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"), 400),
        Case("TE with vertical tab", post("Transfer-Encoding: \u{0B}chunked", "0\r\n\r\n"), 400),
        Case("TE behind a leading comma", post("Transfer-Encoding: ,chunked", "0\r\n\r\n"), 400),
        Case("TE with parameter", post("Transfer-Encoding: chunked;q=1", "0\r\n\r\n"), 501),
        Case("TE folded", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n"), 400),
        Case("TE with space before colon", post("Transfer-Encoding : chunked", "0\r\n\r\n" + hidden), 400),
        Case("TE with space before name", post(" Transfer-Encoding: chunked", "0\r\n\r\n" + hidden), 400),
        Case("TE in HTTP/1.0", "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        Case("TE in mixed case is chunked", post("tRANSFER-eNCODING: CHUNKED", "1\r\nz\r\n0\r\n\r\n"), 200),
        Case("TE with tabs around is chunked", post("Transfer-Encoding:\tchunked\t", "0\r\n\r\n"), 200),
        Case("CL twice, equal", post("Content-Length: 3\r\nContent-Length: 3", "abc"), 400),
        Case("CL twice, different", post("Content-Length: 0\r\nContent-Length: 40", hidden), 400),
        Case("CL as a list", post("Content-Length: 3, 3", "abc"), 400),
        Case("CL negative", post("Content-Length: -1"), 400),
        Case("CL with plus", post("Content-Length: +3", "abc"), 400),
        Case("CL hexadecimal", post("Content-Length: 0x3", "abc"), 400),
        Case("CL with point", post("Content-Length: 3.0", "abc"), 400),
        Case("CL with exponent", post("Content-Length: 3e0", "abc"), 400),
        Case("CL empty", post("Content-Length:"), 400),
        Case("CL with inner space", post("Content-Length: 1 2", "abc"), 400),
        Case("CL in other digits", post("Content-Length: ３", "abc"), 400),
        Case("CL with underscore", post("Content-Length: 1_0", "0123456789"), 400),
        Case("CL with space before colon", post("Content-Length : 3", "abc"), 400),
        Case("CL beyond 64 bits", post("Content-Length: 99999999999999999999999"), 413),
        Case("CL beyond the limit", post("Content-Length: 2000000"), 413),
        Case("CL with leading zeros", post("Content-Length: 0003", "abc"), 200),
        Case("body on GET", "GET /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 200),
    ]

    private static let chunks: [Case] = [
        ("size beyond 64 bits", "FFFFFFFFFFFFFFFFF\r\n", 413), ("size of 2^63", "8000000000000000\r\n", 413),
        ("size beyond the limit", "200000\r\n", 413), ("size negative", "-1\r\n", 400), ("size empty", "\r\n", 400),
        ("size with 0x", "0x1\r\nz\r\n0\r\n\r\n", 400), ("size with space before", " 1\r\nz\r\n0\r\n\r\n", 400),
        ("size with space after", "1 \r\nz\r\n0\r\n\r\n", 400), ("size with plus", "+1\r\nz\r\n0\r\n\r\n", 400),
        ("size with underscore", "1_0\r\n", 400), ("size ended by a bare LF", "1\nz\r\n0\r\n\r\n", 400),
        ("size with letters", "g\r\n", 400), ("size with too many zeros", String(repeating: "0", count: 300), 400),
        ("extension ended by a bare LF", "1;a\nz\r\n0\r\n\r\n" + hidden, 400),
        ("extension with a bare CR", "1;a\rb\r\nz\r\n0\r\n\r\n", 400), ("extension with NUL", "1;\0\r\nz\r\n", 400),
        ("extension too long", "1;" + String(repeating: "e", count: 300) + "\r\nz\r\n", 400),
        (
            "extensions too long together",
            String(repeating: "1;" + String(repeating: "e", count: 200) + "\r\nz\r\n", count: 30), 400
        ),
        ("data longer than its size", "1\r\nzz\r\n0\r\n\r\n", 400),
        ("data ended by a bare LF", "1\r\nz\n0\r\n\r\n", 400),
        ("last chunk without its line end", "0\r\nGET /hidden HTTP/1.1\r\n\r\n", 400),
        ("trailer folded", "0\r\nA: b\r\n c\r\n\r\n", 400), ("trailer without colon", "0\r\nTrailer\r\n\r\n", 400),
        ("trailer with space before colon", "0\r\nA : b\r\n\r\n", 400),
        ("trailers too large", "0\r\nA: \(String(repeating: "v", count: 40_000))\r\n\r\n", 431),
        ("extension is passed over", "1;name=\"value\"\r\nz\r\n0\r\n\r\n", 200),
        ("trailer is passed over", "1\r\nz\r\n0\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\n\r\n", 200),
        ("size with leading zeros", "0001\r\nz\r\n000\r\n\r\n", 200),
    ].map { Case("chunk: \($0)", post("Transfer-Encoding: chunked", $1), $2) }

    private static let lines: [Case] = [
        Case("bare LF after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n", 400),
        Case("bare LF after a field", "GET /x HTTP/1.1\r\nHost: a\nX: y\r\n\r\n", 400),
        Case("bare LF as the empty line", "GET /x HTTP/1.1\r\nHost: a\r\n\n", 400),
        Case("bare CR in a value", get("/x", "Host: a\r\nX: a\rContent-Length: 5"), 400),
        Case("CR CR LF", "GET /x HTTP/1.1\r\r\nHost: a\r\n\r\n", 400),
        Case("NUL in a value", bytes: Array("GET /x HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n".utf8), 400),
        Case("NUL in a name", bytes: Array("GET /x HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n".utf8), 400),
        Case("NUL in the target", bytes: Array("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n".utf8), 400),
        Case("DEL in a value", get("/x", "Host: a\r\nX: \u{7F}"), 400),
        Case("space before a colon", get("/x", "Host: a\r\nX : y"), 400),
        Case("no colon", get("/x", "Host: a\r\nX"), 400),
        Case("empty name", get("/x", "Host: a\r\n: y"), 400),
        Case("name with space", get("/x", "Host: a\r\nX Y: z"), 400),
        Case("name with letters beyond ASCII", get("/x", "Host: a\r\nÜ: z"), 400),
        Case("name with slash", get("/x", "Host: a\r\nX/Y: z"), 400),
        Case("folded field", get("/x", "Host: a\r\nX: y\r\n z"), 400),
        Case("space before the first field", get("/x", " Host: a"), 400),
        Case("two empty lines before", "\r\n\r\n" + get(), 400),
        Case("one empty line before", "\r\n" + get(), 200),
        Case(
            "letters beyond ASCII in a value", bytes: Array("GET /x HTTP/1.1\r\nHost: a\r\nX: \u{FC}\r\n\r\n".utf8), 200
        ),
        Case("two spaces after the method", "GET  /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("two spaces after the target", "GET /x  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("tab after the method", "GET\t/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("space before the method", " GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("space after the version", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        Case("no version", "GET /x\r\nHost: a\r\n\r\n", 400),
        Case("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("version in small letters", "GET /x http/1.1\r\nHost: a\r\n\r\n", 400),
        Case("version 2.0", "GET /x HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        Case("version 1.2", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        Case("version 1.01", "GET /x HTTP/1.01\r\nHost: a\r\n\r\n", 400),
        Case("method with a slash", "G/T /x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("a TLS handshake", bytes: [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, 13, 10, 13, 10], 400),
        Case("a preface that breaks off", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r", 505),
    ]

    private static let targets: [Case] = [
        Case("no Host", "GET /x HTTP/1.1\r\nX: y\r\n\r\n", 400),
        Case("two Hosts, equal", get("/x", "Host: a\r\nHost: a"), 400),
        Case("two Hosts, different", get("/x", "Host: a\r\nHost: b"), 400),
        Case("Host empty", get("/x", "Host:"), 400),
        Case("Host with a path", get("/x", "Host: a/b"), 400),
        Case("Host with user", get("/x", "Host: u@a"), 400),
        Case("Host with space", get("/x", "Host: a b"), 400),
        Case("Host as a list", get("/x", "Host: a, b"), 400),
        Case("Host with a port that is none", get("/x", "Host: a:b"), 400),
        Case("Host with a long port", get("/x", "Host: a:1234567"), 400),
        Case("absolute form", get("http://b/x"), 200),
        Case("absolute form with another Host", get("http://b/x", "Host: a"), 200),
        Case("absolute form without Host", get("http://b/x", "X: y"), 400),
        Case("absolute form without host", get("http:///x"), 400),
        Case("absolute form with user", get("http://u:p@b/x"), 400),
        Case("absolute form of another scheme", get("ftp://b/x"), 400),
        Case("authority form", "CONNECT b:443 HTTP/1.1\r\nHost: b\r\n\r\n", 501),
        Case("CONNECT with a path", "CONNECT /x HTTP/1.1\r\nHost: b\r\n\r\n", 501),
        Case("asterisk with GET", get("*"), 400),
        Case("relative target", get("x"), 400),
        Case("fragment", get("/x#y"), 400),
        Case("target with letters beyond ASCII", get("/ü"), 400),
        Case("target with quotes", get("/\"x\""), 400),
        Case("target with a backslash", get("/a\\b"), 400),
        Case("request line too long", get("/" + long(9_000)), 414),
        Case("method too long", long(9_000) + " /x HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        Case("field too long", get("/x", "Host: a\r\nX: " + long(40_000)), 431),
        Case("name too long", get("/x", "Host: a\r\n" + long(40_000) + ": x"), 431),
        Case("too many fields", get("/x", "Host: a" + String(repeating: "\r\nX: y", count: 101)), 431),
        Case(
            "fields too large together", get("/x", "Host: a" + String(repeating: "\r\nX: " + long(1_000), count: 40)),
            431),
        Case("an expectation that nobody meets", get("/x", "Host: a\r\nExpect: 200-ok"), 417),
        Case(
            "an upgrade is passed over",
            get("/x", "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk"), 200
        ),
    ]

    private static func statuses(_ answers: String) -> [Int] {
        answers.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }

    @Test("get the status they must, end the connection when refused, and never answer what hides in them")
    func table() async throws {
        let cases =
            MalformedRequestTests.lengths + MalformedRequestTests.chunks + MalformedRequestTests.lines
            + MalformedRequestTests.targets
        #expect(cases.count >= 80)
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                for one in cases {
                    let client = try Client(port: port)
                    client.send(
                        one.bytes + Array("GET /follower HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8))
                    let answers = client.rest()
                    let statuses = MalformedRequestTests.statuses(answers)
                    #expect(statuses == (one.status == 200 ? [200, 200] : [one.status]), "\(one.name): \(answers)")
                    #expect(answers.contains("GET /follower ") == (one.status == 200), "\(one.name)")
                    #expect(one.status == 200 || answers.contains("\r\nConnection: close\r\n"), "\(one.name)")
                }
            }
            let started = test.record.started
            #expect(!started.contains("/hidden"))
            #expect(started.count { $0 == "/follower" } == cases.count { $0.status == 200 })
        }
    }

    @Test("get the same answers when they come byte by byte")
    func slowly() async throws {
        let cases = (MalformedRequestTests.lengths + MalformedRequestTests.chunks).filter { $0.bytes.count < 400 }
        try await TestServer.run { test in
            let port = test.port
            try await onThread {
                for one in cases {
                    let client = try Client(port: port)
                    for byte in one.bytes { client.send([byte]) }
                    client.send("GET /follower HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    let statuses = MalformedRequestTests.statuses(client.rest())
                    #expect(statuses == (one.status == 200 ? [200, 200] : [one.status]), "\(one.name)")
                }
            }
        }
    }
}
