import HTTPCore
import Testing

@Suite("Malformed and ambiguous requests")
struct MalformedRequestTests {
    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"
    private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

    /// Each with the status of its refusal.
    static let table: [(Int, String)] = [
        // Line ends and control bytes.
        (400, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        (400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
        (400, get + "X: a\rb\r\n\r\n"),
        (400, get + "X: a\0b\r\n\r\n"),
        (400, get + "X: a\u{1}b\r\n\r\n"),
        (400, get + "X: a\u{7F}b\r\n\r\n"),
        (400, "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0"),
        // The request line.
        (400, "GET\r\nHost: a\r\n\r\n"),
        (400, "GET /\r\nHost: a\r\n\r\n"),
        (400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        (400, "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "G\u{E9}T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET ../etc HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET http://a:b/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /#f HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /\u{E9} HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /<x> HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /\" HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /\\..\\ HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET /?q=\" HTTP/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/01.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
        (400, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTPS/1.1\r\nHost: a\r\n\r\n"),
        (501, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        (505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (505, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"),
        (505, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        (505, "GET / HTTP/3.0\r\nHost: a\r\n\r\n"),
        (414, "GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"),
        (414, String(repeating: "A", count: 9_000)),
        // Fields.
        (400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        (400, get + "X: a\r\n b\r\n\r\n"),
        (400, get + "X: a\r\n\tb\r\n\r\n"),
        (400, get + "X : a\r\n\r\n"),
        (400, get + "X\t: a\r\n\r\n"),
        (400, get + ": a\r\n\r\n"),
        (400, get + "X\r\n\r\n"),
        (400, get + "X(y): a\r\n\r\n"),
        (400, get + "X\u{E9}: a\r\n\r\n"),
        (431, get + "X: " + String(repeating: "a", count: 33_000) + "\r\n\r\n"),
        (431, get + String(repeating: "X: a\r\n", count: 100) + "\r\n"),
        (417, get + "Expect: 200-ok\r\n\r\n"),
        // Host.
        (400, "GET / HTTP/1.1\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
        (400, "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
        (400, "GET http://a/ HTTP/1.1\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n".replacing(", ", with: "/")),
        (400, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: [x]\r\n\r\n"),
        (400, "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n"),
        // The body's length.
        (400, post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        (400, post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na"),
        (400, post + "Content-Length: 1, 1\r\n\r\na"),
        (400, post + "Content-Length: +1\r\n\r\na"),
        (400, post + "Content-Length: -1\r\n\r\na"),
        (400, post + "Content-Length: 0x1\r\n\r\na"),
        (400, post + "Content-Length: 1 1\r\n\r\na"),
        (400, post + "Content-Length:\r\n\r\n"),
        (413, post + "Content-Length: 1048577\r\n\r\n"),
        (413, post + "Content-Length: 99999999999999999999999\r\n\r\n"),
        (400, post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (400, post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n"),
        (400, post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        (400, post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
        (400, post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
        (400, post + "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
        (400, post + "Transfer-Encoding: ,\r\n\r\n0\r\n\r\n"),
        (501, post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        (501, post + "Transfer-Encoding: identity\r\n\r\n"),
        (501, post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        (501, post + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n"),
        (400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        // Chunks.
        (400, chunked + "\r\n"),
        (400, chunked + "x\r\n"),
        (400, chunked + "-1\r\n"),
        (400, chunked + "0x1\r\na\r\n"),
        (400, chunked + "1 \r\na\r\n0\r\n\r\n"),
        (400, chunked + "1 ;a\r\na\r\n0\r\n\r\n"),
        (400, chunked + "1\na\r\n0\r\n\r\n"),
        (400, chunked + "1\r\nab\r\n0\r\n\r\n"),
        (400, chunked + "1\r\na0\r\n\r\n"),
        (400, chunked + "1\r\na\n0\r\n\r\n"),
        (400, chunked + "1;" + String(repeating: "a", count: 300) + "\r\na\r\n"),
        (413, chunked + "FFFFFFFFFFFFFFFF\r\n"),
        (413, chunked + "7FFFFFFFFFFFFFFF\r\n"),
        (413, chunked + "100001\r\n"),
        (413, chunked + "80000000000000001\r\n"),
        (400, chunked + "0\r\nX : 1\r\n\r\n"),
        (400, chunked + "0\r\n X: 1\r\n\r\n"),
        (400, chunked + "0\r\nX\r\n\r\n"),
        (431, chunked + "0\r\nX: " + String(repeating: "a", count: 33_000) + "\r\n\r\n"),
    ]

    @Test("are refused, each with its status, at every split", arguments: table)
    func refused(_ status: Int, _ text: String) {
        let bytes = Array(text.utf8)
        let step = bytes.count > 1_000 ? 997 : 1
        for split in stride(from: 0, through: bytes.count, by: step) {
            let parsed = Parsed([bytes[..<split], bytes[split...]])
            #expect(parsed.refusal == status && parsed.requests.isEmpty, "split at \(split)")
        }
        if bytes.count < 1_000 { #expect(Parsed(bytes.indices.map { bytes[$0...$0] }).refusal == status) }
    }
}
