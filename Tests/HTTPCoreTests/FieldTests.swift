import HTTPCore
import HTTPTypes
import Testing

@Suite("Field values")
struct FieldTests {
    @Test(
        "dates are IMF-fixdate",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (Int.max, "Fri, 31 Dec 9999 23:59:59 GMT"), (Int.min, "Mon, 01 Jan 0001 00:00:00 GMT"),
        ])
    func dates(_ time: Int, _ text: String) { #expect(HTTPDate(unixTime: time).description == text) }

    @Test(
        "the best of what is on offer is chosen, or none",
        arguments: [
            (nil, "application/json"), ("", "application/json"), ("*/*", "application/json"), ("text/csv", "text/csv"),
            ("TEXT/*", "text/csv"), ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
            ("application/json;q=0, */*", "text/csv"),
            ("text/*;q=0.9, text/csv;q=0.1, application/*;q=0.5", "application/json"),
            ("image/png", nil), ("*/*;q=0", nil), ("text/csv;q=0.0001, application/json;q=0.1", "application/json"),
            ("text/csv;level=2", nil), ("text/csv; header=\"present\"", "text/csv"), ("nonsense", "application/json"),
            ("text/x;p=\"a,b\";q=1, text/csv", "text/csv"), ("*/csv", "application/json"),
            ("application/json;q=2, text/csv", "text/csv"),
        ] as [(String?, String?)])
    func accept(_ field: String?, _ expected: String?) throws {
        let json = try #require(MediaType("application/json"))
        let csv = try #require(MediaType("Text/CSV; header=present"))
        let chosen = AcceptHeader(field).preferred(among: [json, csv])
        #expect(chosen.map { "\($0.type)/\($0.subtype)" } == expected)
    }

    @Test(
        "the codings that a client takes are known, the most welcome first",
        arguments: [
            ("", "identity"), ("gzip", "gzip identity"), ("zstd", "zstd identity"), ("x-gzip", "gzip identity"),
            ("GZip , ZSTD", "zstd gzip identity"), ("gzip, deflate, br, zstd", "zstd gzip identity"),
            ("br", "identity"), ("*", "zstd gzip identity"), ("gzip;q=1, *;q=0.5", "gzip zstd identity"),
            ("gzip;q=0.8, zstd;q=0.7", "gzip zstd identity"), ("identity", "identity"),
            ("identity, gzip", "gzip identity"), ("identity;q=1, gzip;q=0.5", "identity gzip"),
            ("gzip;q=0", "identity"), ("gzip;q=0, *", "zstd identity"), ("zstd;q=0.001", "zstd identity"),
            ("identity;q=0", ""), ("*;q=0", ""), ("br, *;q=0", ""), ("identity;q=0, br", ""),
            ("identity;q=0, gzip", "gzip"), ("*;q=0, gzip", "gzip"), ("*;q=0, identity;q=0.1", "identity"),
            ("identity;q=0, *", "zstd gzip"), ("gzip;q=2", "identity"), ("gzip;q=0.0001", "identity"),
            ("gzip;q=x, zstd", "zstd identity"), ("gzip zstd", "identity"), (";q=1, gzip", "gzip identity"),
            (",, gzip ,,", "gzip identity"), ("gzip;q=0, x-gzip;q=0.5", "gzip identity"), ("\"gzip\"", "identity"),
            ("gzip ; q=0.5 , zstd ; q=0.6", "zstd gzip identity"), ("gzip;level=9", "gzip identity"),
        ])
    func codings(_ field: String, _ expected: String) {
        #expect(AcceptEncoding(field).codings.map(\.rawValue).joined(separator: " ") == expected)
    }

    @Test("media types are parsed, malformed ones refused")
    func mediaTypes() {
        #expect(MediaType(" Text/HTML ; Charset=\"UTF-8\"")?.description == "text/html; charset=UTF-8")
        #expect(MediaType("a/b; c=\"d \\\" e\"")?.description == "a/b; c=\"d \\\" e\"")
        for text in ["", "a", "a/", "/b", "a/b c", "a/b;c", "a/b;c=", "a/b;c=\"d", "*/b"] {
            #expect(MediaType(text) == nil, "\(text)")
        }
    }

    @Test(
        "If-None-Match compares weakly",
        arguments: [
            ("\"v1\"", true), ("W/\"v1\"", true), ("\"v2\", W/\"v1\"", true), ("\"v2\" ,\t\"v1\"", true), ("*", true),
            (" * ", true), ("\"a,b\", \"v1\"", true), ("", false), ("\"v2\"", false), ("v1", false), ("\"v1", false),
            ("W\"v1\"", false), ("*x", false), ("\"\"", false), ("w/\"v1\"", false),
        ])
    func entityTags(_ field: String, _ matches: Bool) throws {
        for weak in [true, false] {
            #expect(try #require(EntityTag("v1", weak: weak)).matches(ifNoneMatch: field) == matches)
        }
    }

    @Test("entity-tags are written with their quotes, and refused where those would not hold")
    func entityTagText() {
        #expect(EntityTag("a-1")?.description == "\"a-1\"")
        #expect(EntityTag(field: "\"a-1\"") == EntityTag("a-1"))
        #expect(EntityTag(field: "W/\"a-1\"") == EntityTag("a-1", weak: true))
        for field in ["", "a", "\"a", "W/a", "\"a\"b", "w/\"a\"", "\"a b\""] {
            #expect(EntityTag(field: field) == nil, "\(field)")
        }
        #expect(EntityTag("a", weak: true)?.description == "W/\"a\"")
        for text in ["a\"b", "a b", "a\r\n", "\u{7F}"] { #expect(EntityTag(text) == nil) }
    }

    @Test("links are written with their targets encoded")
    func links() {
        let links = [Link("next", to: "/s?page=2&c=a%20b"), Link("last", to: "/s?c=<\u{E9}>\r\n")]
        #expect(
            Link.fieldValue(links)
                == "</s?page=2&c=a%20b>; rel=\"next\", </s?c=%3C%C3%A9%3E%0D%0A>; rel=\"last\"")
    }

    @Test("texts are percent-encoded down to the unreserved characters")
    func percentEncoding() { #expect(PercentEncoding.encode("a-z_~.&= +/\u{E9}") == "a-z_~.%26%3D%20%2B%2F%C3%A9") }
}
