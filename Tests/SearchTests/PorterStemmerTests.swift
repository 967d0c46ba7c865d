import Search
import Testing

@Suite("The stemmer")
struct PorterStemmerTests {
    /// The examples that the paper gives for its rules, with what all steps together make of them.
    @Test(
        "does what the paper says",
        arguments: [
            "caresses caress", "ponies poni", "ties ti", "caress caress", "cats cat", "feed feed", "agreed agre",
            "plastered plaster", "bled bled", "motoring motor", "sing sing", "conflated conflat", "troubled troubl",
            "sized size", "hopping hop", "tanned tan", "falling fall", "hissing hiss", "fizzed fizz", "failing fail",
            "filing file", "happy happi", "sky sky", "relational relat", "conditional condit", "rational ration",
            "valenci valenc", "hesitanci hesit", "digitizer digit", "conformabli conform", "radicalli radic",
            "differentli differ", "vileli vile", "analogousli analog", "vietnamization vietnam", "predication predic",
            "operator oper", "feudalism feudal", "decisiveness decis", "hopefulness hope", "callousness callous",
            "formaliti formal", "sensitiviti sensit", "sensibiliti sensibl", "triplicate triplic", "formative form",
            "formalize formal", "electriciti electr", "electrical electr", "hopeful hope", "goodness good",
            "revival reviv", "allowance allow", "inference infer", "airliner airlin", "gyroscopic gyroscop",
            "adjustable adjust", "defensible defens", "irritant irrit", "replacement replac", "adjustment adjust",
            "dependent depend", "adoption adopt", "homologou homolog", "communism commun", "activate activ",
            "angulariti angular", "homologous homolog", "effective effect", "bowdlerize bowdler", "probate probat",
            "rate rate", "cease ceas", "controll control", "roll roll", "generalizations gener",
            "oscillators oscil",
        ])
    func paper(pair: String) {
        let words = pair.split(separator: " ").map(String.init)
        #expect(PorterStemmer.stem(words[0]) == words[1])
    }

    @Test(
        "gives the forms of one word one stem",
        arguments: [
            ["candle", "candles"], ["box", "boxes"], ["party", "parties"], ["hang", "hanging", "hangs"],
            ["decoration", "decorations", "decorated", "decorative"], ["glass", "glasses"], ["tray", "trays"],
        ])
    func forms(words: [String]) {
        #expect(Set(words.map(PorterStemmer.stem)).count == 1)
    }

    @Test("leaves alone what is short, long, or not a word of small letters")
    func others() {
        let long = String(repeating: "y", count: 100_000) + "s"
        for word in ["", "s", "is", "as", "15s", "Cats", "αθηνας", long] { #expect(PorterStemmer.stem(word) == word) }
        for word in ["sss", "eed", "ing", "ies", "ion", "yyy", "sses"] { _ = PorterStemmer.stem(word) }
    }
}
