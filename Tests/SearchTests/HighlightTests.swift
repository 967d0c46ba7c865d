import Search
import Testing

@Suite("The highlights of a search")
struct HighlightTests {
    private func marked(_ description: String, _ text: String) throws -> (text: String, words: [String]) {
        let index = SmallCatalogue.index(description, "CAKESTAND")
        let query = SearchQuery(text: text, mode: .lexical, filter: .none, wantsHighlights: true)
        let hit = try #require(index.search(query).hits.first { $0.index == 0 })
        var bytes = Array(description.utf8)
        for range in hit.highlights.reversed() {
            bytes.insert(UInt8(ascii: "]"), at: range.upperBound)
            bytes.insert(UInt8(ascii: "["), at: range.lowerBound)
        }
        return (String(decoding: bytes, as: UTF8.self), hit.matchedWords)
    }

    @Test(
        "mark what the words match",
        arguments: [
            ("WHITE HANGING HEART T-LIGHT HOLDER", "hearts light", "WHITE HANGING [HEART] T-[LIGHT] HOLDER"),
            ("RED LIGHT, LIGHTS LIGHTER", "light", "RED [LIGHT], [LIGHTS] [LIGHTER]"),
            ("STAR 15CM", "15cm", "STAR [15CM]"), ("STAR 15CM", "15 ", "STAR [15]CM"),
            ("STAR 15 CM", "15cm", "STAR [15 CM]"), ("SET3 TINS", "3 ", "SET[3] TINS"),
            ("  CHILDREN'S  CUP", "childrens", "  [CHILDREN'S]  CUP"),
            ("Grüner Käse ☕️ CAFÉ", "cafe", "Grüner Käse ☕️ [CAFÉ]"),
            ("GLASS CAKE STAND, ROUND", "cakestand", "GLASS [CAKE STAND], ROUND"),
            ("GLASS CAKE STAND, ROUND", "cake stands", "GLASS [CAKE] [STAND], ROUND"),
            ("PINK HAERT", "pink heart", "[PINK] [HAERT]"), ("PINK HEART", "pnik zzzzzz", "[PINK] HEART"),
        ])
    func ranges(description: String, text: String, expected: String) throws {
        let found = try marked(description, text).text
        #expect(found == expected)
    }

    @Test("come with the words that match, in the query's order")
    func words() throws {
        let some = try marked("PINK HEART BOX", "box zzzzzz Hearts")
        #expect(some.words == ["box", "hearts"])
        let code = try marked("PINK HEART BOX", "c1")
        #expect(code.words == ["c1"] && code.text == "PINK HEART BOX")
    }

    @Test("are left out unless asked for")
    func unasked() {
        let query = SearchQuery(text: "heart", mode: .lexical, filter: .none)
        #expect(SmallCatalogue.index("HEART").search(query).hits.map(\.highlights) == [[]])
    }
}
