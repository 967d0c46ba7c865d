import Search
import Testing

@Suite("The tokenizer")
struct TokenizerTests {
    @Test(
        "splits texts into folded words",
        arguments: [
            ("WHITE HANGING HEART T-LIGHT HOLDER", ["white", "hanging", "heart", "t", "light", "holder"]),
            ("  a,b;;c  ", ["a", "b", "c"]),
            ("CHILDREN'S CUP", ["childrens", "cup"]), ("it\u{2019}s", ["its"]), ("'QUOTED' WORD", ["quoted", "word"]),
            ("O'' X", ["o", "x"]), ("60'S", ["60s", "60", "s"]), ("7' 6\"", ["7", "6"]), ("5'6", ["5", "6"]),
            ("Café crème", ["cafe", "creme"]), ("CAFE\u{301}", ["cafe"]), ("Łódź Straße", ["lodz", "strasse"]),
            ("Œuvre Ærø þing", ["oeuvre", "aero", "thing"]), ("İstanbul", ["istanbul"]),
            ("ΑΘΗΝΑ 日本語", ["αθηνα", "日本語"]),
            ("15CM STAR", ["15cm", "15", "cm", "star"]), ("15 CM STAR", ["15", "15cm", "cm", "star"]),
            ("SET3 20LIGHT", ["set3", "set", "3", "20light", "20", "light"]),
            ("40x40cm", ["40x40cm", "40", "x", "40", "cm"]), ("15, CM", ["15", "cm"]), ("3 IN 1", ["3", "in", "1"]),
            ("", []), (" \u{0}\t!?\u{FFFD} ", []), ("\u{301}\u{301}", []), ("🎄 tree", ["tree"]),
        ])
    func words(text: String, words: [String]) {
        #expect(Tokenizer.tokens(of: text).map(\.text) == words)
    }

    @Test("tells where each word stands in bytes")
    func ranges() {
        let text = "É CHILDREN'S 15 CM cup2"
        let found = Tokenizer.tokens(of: text).map { token in
            String(decoding: Array(text.utf8)[token.range], as: UTF8.self)
        }
        #expect(found == ["É", "CHILDREN'S", "15", "15 CM", "CM", "cup2", "cup", "2"])
    }

    @Test("gives what comes from one run one position")
    func positions() {
        #expect(Tokenizer.tokens(of: "red 15cm 3 pcs star").map(\.position) == [0, 1, 1, 1, 2, 2, 2, 3])
        #expect(Tokenizer.tokens(of: "red 15cm 3 pcs star").filter(\.isCompound).map(\.text) == ["15cm", "3pcs"])
    }
}
