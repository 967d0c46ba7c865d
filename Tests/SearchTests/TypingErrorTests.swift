import Search
import Testing

@Suite("A search with typing errors")
struct TypingErrorTests {
    @Test(
        "forgives one error from four letters, two from eight",
        arguments: [
            // Three letters: none.
            ("box", "bxo", false), ("box", "bax", false), ("box", "bo ", false), ("box", "boxx", true),
            ("lamp", "lap ", true), ("lamp", "lmap", true), ("lamp", "lump", true), ("lamp", "lammp", true),
            ("lamp", "lamy", true), ("lamp", "limy", false), ("lamp", "xlampx", false),
            // Seven letters: one. The longer of the two words counts.
            ("cushion", "cusihon", true), ("cushion", "cusihno", false), ("cushion", "cuxxion", false),
            ("cushion", "cushionab", true),
            // Eight letters: two.
            ("ornament", "ornamnet", true), ("ornament", "ronamnet", true), ("ornament", "ormamemt", true),
            ("ornament", "ornmnt ", true), ("ornament", "ornamentxxx", false), ("ornament", "oxnxmxnt", false),
            ("christmas", "chritsmsa", true), ("christmas", "xchristmax", true),
        ])
    func borders(word: String, typed: String, isFound: Bool) {
        #expect(SmallCatalogue.index(word.uppercased()).keys(typed) == (isFound ? [1] : []))
    }

    @Test("does not take a number for another")
    func numbers() {
        #expect(SmallCatalogue.index("STAR 1500CM").keys("1501cm") == [])
        #expect(SmallCatalogue.index("CODE 123456789").keys("123456788") == [])
    }

    @Test("looks for errors only in words that the catalogue does not have")
    func knownWords() {
        let index = SmallCatalogue.index("LIGHT", "NIGHT", "LIGHTS")
        #expect(index.keys("light ") == [1, 3])
        #expect(Set(index.keys("bight ")) == [1, 2, 3], "with the other forms of what it may have meant")
    }

    @Test("adds a much more frequent word after a known one that hardly any product has")
    func misspeltInTheCatalogue() {
        let right = Array(repeating: "JEWELLERY BOX" as String?, count: 10)
        let products = (right + ["JEWELERY STAND"]).enumerated().map { SmallCatalogue.product(Int32($0), $1) }
        let index = SmallCatalogue.index(products)
        #expect(index.keys("jewelery") == [10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(index.keys("jewellery").count == 10)
        #expect(SmallCatalogue.index(Array(products.dropFirst())).keys("jewelery") == [10], "nine times are not enough")
    }

    @Test("takes a known word for an error where nothing else is found")
    func knownWordMistyped() {
        let index = SmallCatalogue.index("BACK PACK", "BLACK CANDLE", "BACK SCRATCHER")
        #expect(index.keys("back candle").first == 2)
    }

    @Test("ranks what needs no error before what does, and fewer errors before more")
    func order() {
        let index = SmallCatalogue.index([
            SmallCatalogue.product(1, "BLUE CHANDELIAR", revenue: 1_000_000),
            SmallCatalogue.product(2, "BLUE CHANDELIER HOOK"),
        ])
        #expect(index.keys("chandelier ") == [2])
        #expect(index.keys("chandeliur ") == [1, 2], "one error each")
        #expect(index.keys("chundelier ") == [2], "two errors are not looked for where one is enough")
        let birds = SmallCatalogue.index([
            SmallCatalogue.product(1, "BIRD", revenue: 1_000_000), SmallCatalogue.product(2, "LARGE BIRDHOUSE"),
        ])
        #expect(birds.keys("birdh") == [2], "a beginning comes before an error")
    }

    @Test("forgives errors in words of letters beyond ASCII, counted in letters")
    func otherLetters() {
        #expect(SmallCatalogue.index("ΑΘΗΝΑ").keys("αθινα") == [1])
        #expect(SmallCatalogue.index("ΑΘΗΝΑ").keys("αβινα") == [])
    }
}
