import Domain
import Testing

@Suite("The product classifier")
struct ProductClassifierTests {
    @Test(
        "tells what a product of the sample data is",
        arguments: [
            ("WHITE HANGING HEART T-LIGHT HOLDER", "Candle & tea light holders"),
            ("JUMBO BAG RED RETROSPOT", "Shopping & tote bags"),
            ("REGENCY CAKESTAND 3 TIER", "Tableware"), ("PARTY BUNTING", "Bunting, garlands & banners"),
            ("ASSORTED COLOUR BIRD ORNAMENT", "Ornaments & hanging decorations"),
            ("LUNCH BAG  BLACK SKULL.", "Lunch & small bags"), ("PACK OF 72 RETROSPOT CAKE CASES", "Baking & cooking"),
            ("SET OF 3 CAKE TINS PANTRY DESIGN", "Baking & cooking"),
            ("PLASTERS IN TIN SPACEBOY", "First aid & tissues"),
            ("RED  HARMONICA IN BOX", "Traditional & outdoor toys"), ("POSTAGE", "Postage & carriage"),
            ("DOTCOM POSTAGE", "Postage & carriage"), ("Manual", "Fees & charges"), ("Bank Charges", "Fees & charges"),
            ("AMAZON FEE", "Fees & charges"), ("CARRIAGE", "Postage & carriage"), ("SAMPLES", "Vouchers & samples"),
            ("Discount", "Discounts & adjustments"), ("DOORMAT NEW ENGLAND", "Doormats, rugs & doorstops"),
            ("HOT WATER BOTTLE KEEP CALM", "Hot water bottles & warmers"),
            ("ALARM CLOCK BAKELIKE RED", "Clocks & frames"),
            ("PAPER CHAIN KIT 50'S CHRISTMAS ", "Bunting, garlands & banners"),
            ("NO SINGING METAL SIGN", "Signs & wall art"),
        ])
    func sample(description: String, subcategory: String) throws {
        let classifier = ProductClassifier(try BundledReference.data.get().words)
        #expect(classifier.category(of: description)?.subcategory == subcategory)
    }

    @Test("has ten to fourteen categories, each with two to six parts, and no phrase twice")
    func table() throws {
        let words = try BundledReference.data.get().words
        let parts = Dictionary(grouping: words, by: \.category).mapValues { Set($0.map(\.subcategory)).count }
        #expect((10...14).contains(parts.count) && parts.values.allSatisfy { (2...6).contains($0) })
        #expect(Set(words.map(\.phrase)).count == words.count)
        let classifier = ProductClassifier(words)
        for word in words { #expect(classifier.category(of: word.phrase.uppercased()) == word, "\(word.phrase)") }
    }

    /// `mug cup` and so on, each word its own category.
    private func classifier(_ phrases: String...) -> ProductClassifier {
        ProductClassifier(phrases.map { CategoryWord(phrase: $0, category: $0, subcategory: $0) })
    }

    @Test("prefers more words, then the end, then the table's order")
    func order() {
        let some = classifier("light", "holder", "heart t light", "box", "card box", "Cards box")
        #expect(some.category(of: "light holder")?.phrase == "holder")
        #expect(some.category(of: "holder light")?.phrase == "light")
        #expect(some.category(of: "HEART T-LIGHT HOLDER")?.phrase == "heart t light")
        #expect(some.category(of: "box cards box")?.phrase == "card box")
    }

    @Test("looks at what follows a preposition last")
    func prepositions() {
        let some = classifier("soap", "gift box", "box", "in")
        #expect(some.category(of: "SOAP IN GIFT BOX")?.phrase == "soap")
        #expect(some.category(of: "ROSE W/ GIFT BOX")?.phrase == "gift box")
        #expect(some.category(of: "BOX FOR SOAP")?.phrase == "box")
        #expect(some.category(of: "BOX OF SOAP")?.phrase == "soap")
        #expect(some.category(of: "IN BOX WITH SOAP")?.phrase == "box")
    }

    @Test("knows plurals on both sides")
    func plurals() {
        let some = classifier("boxes", "candy", "glass", "brush", "holders", "cactus", "bus", "tie")
        for (text, phrase) in [
            ("box", "boxes"), ("BOXES", "boxes"), ("candies", "candy"), ("glasses", "glass"), ("brushes", "brush"),
            ("holder", "holders"), ("cactus", "cactus"), ("bus", "bus"), ("ties", "tie"),
        ] {
            #expect(some.category(of: text)?.phrase == phrase, "\(text)")
        }
        #expect(some.category(of: "tier") == nil && some.category(of: "holdall") == nil)
    }

    @Test("takes any text, whole words only")
    func anyText() {
        let some = classifier("café", "pan", "s")
        #expect(some.category(of: "LE CAFÉ") != nil && some.category(of: "£CAFÉ’S")?.phrase == "s")
        for text in ["", " ", "panda", "é", "---", "12\"", "\u{0}", String(repeating: "x", count: 10_000)] {
            #expect(some.category(of: text) == nil, "\(text.prefix(10))")
        }
        #expect(ProductClassifier([]).category(of: "pan") == nil)
        #expect(classifier("", " - ").category(of: "- ") == nil)
    }
}
