import HTTPCore
import Testing

@Suite("Request targets")
struct TargetTests {
    @Test("are split into path and query, and the path into decoded segments")
    func segments() throws {
        let target = RequestTarget("/api/v1/a%2Fb/%C3%A9+?x=1?2")
        #expect(target.path == "/api/v1/a%2Fb/%C3%A9+" && target.query == "x=1?2")
        #expect(try target.segments() == ["api", "v1", "a/b", "\u{E9}+"])
        #expect(try RequestTarget("/").segments() == [""])
        #expect(try RequestTarget("/a//b/").segments() == ["a", "", "b", ""])
        #expect(RequestTarget("/a").query == nil && RequestTarget("/a?").query == "")
    }

    @Test(
        "with an undecodable path are refused", arguments: ["/%", "/%2", "/%zz", "/a%00", "/%FF", "/%C3", "/%ED%A0%80"])
    func badPaths(_ path: String) { #expect(throws: PathFailure.self) { try RequestTarget(path).segments() } }

    @Test("have parameters in order, duplicates kept")
    func parameters() throws {
        let query = try RequestTarget("/?a=1&b=x+y%26%3D&&a=%C3%A9&c&=d&e==").parameters()
        #expect(query.items.map { "\($0.name)|\($0.value)" } == ["a|1", "b|x y&=", "a|\u{E9}", "c|", "|d", "e|="])
        #expect(try RequestTarget("/").parameters().items.isEmpty)
    }

    @Test(
        "name the parameter that cannot be decoded",
        arguments: [
            ("a=1&country=%", "country"), ("country=%F", "country"), ("country=%GG", "country"),
            ("country=%FF", "country"),
            ("country=a%00b", "country"), ("a%20b=%C3", "a b"), ("%zz=1", "%zz"), ("x=%C0%AF", "x"),
        ])
    func badParameters(_ query: String, _ name: String) {
        #expect { try QueryParameters(query[...]) } throws: { error in (error as? QueryFailure)?.parameter == name }
    }
}
