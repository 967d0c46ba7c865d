internal import App
internal import Domain
internal import Testing

@Suite("The files that travel inside the binary")
struct ResourcesTests {
    @Test("The reference data is whole")
    func referenceData() throws {
        let data = try Resources.referenceData()
        #expect(data.profile(iso2: "GB")?.name == "United Kingdom")
        #expect(data.words.count > 300 && data.ratesAsOf != nil)
    }
}
