import Domain
import Search
import Testing

@Suite("A hostile query")
struct HostileQueryTests {
    private let index = SmallCatalogue.index("RED HEART", "BLUE LAMP", nil)

    @Test("is read to its limits only: 256 bytes, 16 words")
    func limits() {
        let blanks = String(repeating: ".", count: 250)
        #expect(index.keys(blanks + " lamp ") == [2])
        #expect(index.keys(blanks + "..... lamp") == [])
        let words = (0..<15).map { "zz\($0) " }.joined()
        #expect(index.keys(words + "lamp ") == [2])
        #expect(index.keys(words + "zzz lamp ") == [])
        #expect(index.keys(String(repeating: "red ", count: 60) + "lamp ").sorted() == [1, 2], "each word counts once")
    }

    @Test(
        "of a megabyte is cut, whatever it is made of",
        arguments: ["a", "é", "🎄", "y", "7", "a b ", "'", "\u{301}", "日本 "])
    func long(unit: String) {
        let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
        for mode in SearchMode.allCases {
            let query = SearchQuery(
                text: text, mode: mode, filter: .none, wantsFacets: true, wantsHighlights: true)
            #expect(index.search(query).found <= 3)
        }
        #expect(SmallCatalogue.index(text, "RED").keys("red") == [2])
    }

    @Test("of any bytes is answered")
    func anything() {
        var random = SplitMix64(seed: 31)
        let alphabet = Array("aAeéx1 9-'\"\u{301}\u{0}日 ".unicodeScalars)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let letters = bytes.map { alphabet[Int($0) % alphabet.count] }
            for text in [String(decoding: bytes, as: UTF8.self), String(String.UnicodeScalarView(letters))] {
                let query = SearchQuery(text: text, filter: .none, wantsFacets: true, wantsHighlights: true)
                #expect(index.search(query).found <= 3)
                let described = SmallCatalogue.index(text).search(query)
                for hit in described.hits {
                    #expect(hit.highlights.allSatisfy { $0.upperBound <= text.utf8.count && !$0.isEmpty })
                    #expect(
                        zip(hit.highlights, hit.highlights.dropFirst()).allSatisfy { $0.upperBound < $1.lowerBound })
                }
            }
        }
    }
}
