import HTTPCore
import HTTPTypes
import Testing

@Suite("The request parser")
struct RequestParserTests {
    /// Good requests, each with what it means.
    static let corpus: [(String, [ParsedRequest])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", [request("GET", "/", "a")]),
        ("\r\nGET /x?y=z&a=%20 HTTP/1.1\r\nhost:a:80\r\n\r\n", [request("GET", "/x?y=z&a=%20", "a:80")]),
        (
            "HEAD / HTTP/1.1\r\nHost: [::1]:8000\r\nAccept: */*\r\n\r\n",
            [request("HEAD", "/", "[::1]:8000", ["accept: */*"])]
        ),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", [request("OPTIONS", "*", "a")]),
        (
            "PATCH /p HTTP/1.1\r\nHost: a\r\nX-Empty:\r\nX-Tab:\t a\tb \t\r\n\r\n",
            [request("PATCH", "/p", "a", ["x-empty: ", "x-tab: a\tb"])]
        ),
        ("GET http://b.example:81/p?q HTTP/1.1\r\nHost: a\r\n\r\n", [request("GET", "/p?q", "b.example:81")]),
        ("GET HTTP://b?q=/ HTTP/1.1\r\nHost: a\r\n\r\n", [request("GET", "/?q=/", "b")]),
        ("GET / HTTP/1.0\r\n\r\n", [request("GET", "/", nil, keepsAlive: false)]),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", [request("GET", "/", nil, ["connection: Keep-Alive"])]),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n",
            [request("GET", "/", "a", ["connection: x, Close"], keepsAlive: false)]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            [request("POST", "/", "a", ["content-length: 5"], body: "hello")]
        ),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", [request("POST", "/", "a", ["content-length: 0"])]),
        (
            "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
            [request("PUT", "/", "a", ["expect: 100-Continue", "content-length: 1"], body: "x", expectsContinue: true)]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00B;a=b;c=\"d e\"\r\n, wide world\r\n0;x\r\nTrailer-A: 1\r\nB: 2\r\n\r\n"
                .replacing("00B", with: "00C"),
            [request("POST", "/", "a", ["transfer-encoding: Chunked"], body: "hello, wide world")]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            [request("POST", "/", "a", ["transfer-encoding: chunked"])]
        ),
        (
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhiGET /3 HTTP/1.1\r\nHost: a\r\n\r\n",
            [
                request("GET", "/1", "a"), request("POST", "/2", "a", ["content-length: 2"], body: "hi"),
                request("GET", "/3", "a"),
            ]
        ),
        (
            "GET /[a HTTP/1.1\r\nHost: a\r\n\r\n".replacing("/[a", with: "/a?b[]=1|{2}^`\\"),
            [request("GET", "/a?b[]=1|{2}^`\\", "a")]
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX-Name: Zo\u{EB}\r\nUser-Agent: curl/8\r\nAuthorization: Basic eA==\r\n\r\n",
            [request("GET", "/", "a", ["x-name: Zo\u{EB}", "user-agent: curl/8", "authorization: Basic eA=="])]
        ),
    ]

    static func request(
        _ method: String, _ path: String, _ authority: String?, _ fields: [String] = [], body: String = "",
        keepsAlive: Bool = true, expectsContinue: Bool = false
    ) -> ParsedRequest {
        ParsedRequest(
            method: method, path: path, authority: authority, fields: fields, body: body, keepsAlive: keepsAlive,
            expectsContinue: expectsContinue)
    }

    @Test("understands good requests, at every split into two", arguments: corpus)
    func goodRequests(_ text: String, _ expected: [ParsedRequest]) {
        let bytes = Array(text.utf8)
        for split in 0...bytes.count {
            let parsed = Parsed([bytes[..<split], bytes[split...]])
            #expect(parsed.requests == expected, "split at \(split)")
            #expect(parsed.refusal == nil && !parsed.partial, "split at \(split)")
        }
    }

    @Test("understands good requests byte by byte", arguments: corpus)
    func byteByByte(_ text: String, _ expected: [ParsedRequest]) {
        let bytes = Array(text.utf8)
        let parsed = Parsed(bytes.indices.map { bytes[$0...$0] })
        #expect(parsed.requests == expected)
        #expect(parsed.refusal == nil && !parsed.partial)
    }

    @Test("takes no truncated request for a whole one", arguments: corpus)
    func truncated(_ text: String, _ expected: [ParsedRequest]) {
        let bytes = Array(text.utf8)
        for end in 1..<bytes.count {
            let parsed = Parsed([bytes[..<end]])
            #expect(parsed.requests.count < expected.count && parsed.refusal == nil, "cut at \(end)")
        }
    }

    @Test("keeps the bytes of a value that is not UTF-8")
    func obsText() {
        var parser = RequestParser()
        let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX-A: ".utf8) + [0xE9] + Array("\r\n\r\n".utf8)
        var offset = 0
        guard case .head(let head)? = try? parser.next(bytes.span, from: &offset) else {
            Issue.record("no head")
            return
        }
        #expect(head.request.headerFields.first?.withUnsafeBytesOfValue { Array($0) } == [0xE9])
    }

    @Test("keeps to its limits, to the byte")
    func limits() {
        let limits = ParserLimits(requestLine: 20, headerSection: 24, fieldCount: 3, body: 4)
        let host = "Host: a\r\n"  // 9 bytes
        func line(_ count: Int) -> String { "GET /" + String(repeating: "a", count: count - 14) + " HTTP/1.1\r\n" }
        #expect(Parsed(line(20) + host + "\r\n", limits: limits).requests.count == 1)
        #expect(Parsed(line(21) + host + "\r\n", limits: limits).refusal == 414)
        #expect(Parsed(String(line(30).dropLast(8)), limits: limits).refusal == 414)
        #expect(Parsed(line(20) + host + "B: 1234567890\r\n\r\n", limits: limits).requests.count == 1)
        #expect(Parsed(line(20) + host + "B: 12345678901\r\n\r\n", limits: limits).refusal == 431)
        #expect(Parsed(line(20) + host + "B: 12345678901234", limits: limits).refusal == 431)
        #expect(Parsed(line(20) + host + "B:\r\nC:\r\n\r\n", limits: limits).requests.count == 1)
        #expect(Parsed(line(20) + host + "B:\r\nC:\r\nD:\r\n\r\n", limits: limits).refusal == 431)
        let roomy = ParserLimits(body: 4)
        let post = "POST / HTTP/1.1\r\nHost: a\r\n"
        #expect(Parsed(post + "Content-Length: 4\r\n\r\nabcd", limits: roomy).requests.count == 1)
        #expect(Parsed(post + "Content-Length: 5\r\n\r\n", limits: roomy).refusal == 413)
        let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"
        #expect(Parsed(chunked + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", limits: roomy).requests.count == 1)
        #expect(Parsed(chunked + "2\r\nab\r\n3\r\n", limits: roomy).refusal == 413)
        let extended = String(repeating: "1;" + String(repeating: "e", count: 200) + "\r\nx\r\n", count: 30)
        #expect(Parsed(chunked + extended).refusal == 400)
        let trailers = String(repeating: "T: 1\r\n", count: 101)
        #expect(Parsed(chunked + "0\r\n" + trailers + "\r\n").refusal == 431)
    }
}
