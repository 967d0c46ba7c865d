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
