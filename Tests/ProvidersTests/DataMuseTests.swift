internal import HTTPClient
internal import Providers
internal import Testing

@Suite("An answer of DataMuse")
struct DataMuseTests {
    @Test("gives plain words in their order, as many as asked for")
    func words() throws {
        let text = #"""
            [{"word":"teacup","score":900,"tags":["n"]},{"word":"coffee mug","score":800},{"word":"<b>x</b>"},
            {"word":"t-light"},{"word":"50s"},{"word":""},{"word":"a\u0000b"},{"word":"café"},
            {"word":"\#(String(repeating: "x", count: 41))"},{"word":"vessel"}]
            """#
        #expect(
            try DataMuse.words(in: ClientResponse(text), limit: 10)
                == ["teacup", "coffee mug", "t-light", "café", "vessel"])
        #expect(try DataMuse.words(in: ClientResponse(text), limit: 2) == ["teacup", "coffee mug"])
        #expect(try DataMuse.words(in: ClientResponse("[]"), limit: 2).isEmpty)
    }

    @Test(
        "that is not a list of words is refused",
        arguments: ["", "{}", "null", "[{}]", "[{\"word\":1}]", "[\"word\"]", "[{\"word\":null}]", "<html>"])
    func hostile(text: String) {
        #expect(throws: MalformedAnswer.self) { try DataMuse.words(in: ClientResponse(text), limit: 5) }
    }
}
