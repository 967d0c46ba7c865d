import Domain
import Testing

@Suite("Texts of different Unicode forms")
struct UnicodeFormTests {
    @Test("are different values, as they are to the database")
    func formsDiffer() throws {
        let composed = try CountryName("Cura\u{E7}ao")
        let decomposed = try CountryName("Curac\u{327}ao")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(SalesFilter(country: composed) != SalesFilter(country: decomposed))
        #expect(Set([composed, decomposed]).count == 2)
    }
}
