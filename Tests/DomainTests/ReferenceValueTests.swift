import Domain
import Testing

@Suite("A value of the reference data")
struct ReferenceValueTests {
    @Test("A currency is three letters, of either case")
    func currency() throws {
        #expect(try Currency(" eur ") == .eur && Currency("GBP").suffix == "gbp" && Currency.eur < Currency.gbp)
        for text in ["", "EU", "EURO", "E R", "€UR", "12A", "ΕUR"] {
            #expect(throws: Violation.self, "\(text)") { _ = try Currency(text) }
        }
    }

    @Test("A region and a continent are named in any letter case, and written as names")
    func places() throws {
        #expect(try Region("EUROPE") == .europe && Region("antarctic").name == "Antarctic")
        #expect(try Continent("North America") == .northAmerica && Continent("south america").name == "South America")
        for region in Region.allCases { #expect(try Region(region.name) == region) }
        for continent in Continent.allCases { #expect(try Continent(continent.name) == continent) }
        #expect(throws: Violation.self) { _ = try Region("Eurasia") }
        #expect(throws: Violation.self) { _ = try Continent("America") }
    }

    @Test(
        "Degrees are rounded to five decimals",
        arguments: [
            ("53", 90, 5_300_000), ("-8.83333", 90, -883_333), ("-0.5", 90, -50_000), ("116.666665", 180, 11_666_667),
            ("-116.666665", 180, -11_666_667), ("0", 90, 0), ("90", 90, 9_000_000), ("-180.0", 180, -18_000_000),
            ("7.1234549", 90, 712_345),
        ] as [(String, Int32, Int32)])
    func degrees(text: String, limit: Int32, value: Int32) {
        #expect(CountryProfile.hundredThousandths(ofDegrees: text, limit: limit) == value)
    }

    @Test(
        "What is not degrees gives nothing",
        arguments: ["", "-", ".", "1.", ".5", "90.00001", "-91", "1e1", "+1", "1 ", "9999999999", "--1", "1.2.3", "٣"])
    func noDegrees(text: String) {
        #expect(CountryProfile.hundredThousandths(ofDegrees: text, limit: 90) == nil)
    }
}
