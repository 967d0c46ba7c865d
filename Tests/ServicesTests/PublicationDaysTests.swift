import Domain
import Services
import TestSupport
import Testing

/// The days that have reference rates.
@Suite("Publication days")
struct PublicationDaysTests {
    @Test(
        "leave out weekends and the six closing days of a year",
        arguments: [
            (20_101_203, true), (20_101_204, false), (20_101_205, false), (20_101_206, true),
            // Good Friday and Easter Monday of 2010, 2011 and 2024.
            (20_100_402, false), (20_100_405, false), (20_100_406, true), (20_110_422, false), (20_110_425, false),
            (20_240_329, false), (20_240_401, false), (20_240_402, true),
            (20_100_101, false), (20_150_501, false), (20_141_225, false), (20_141_226, false), (20_141_224, true),
            (19_981_231, false), (19_990_104, true),
        ])
    func days(_ value: Int, _ isOne: Bool) throws {
        #expect(PublicationDays.contains(try #require(DayKey(Int32(value)))) == isOne)
    }

    @Test("are those of the bundled rates, every one of them")
    func bundled() throws {
        let plan = try EnrichmentPlan.bundled()
        let days = Set(plan.bundle.rates(base: .gbp, currencies: [.eur]).map(\.day))
        var day = try #require(days.min())
        let last = try #require(days.max())
        while day <= last {
            #expect(PublicationDays.contains(day) == days.contains(day), "\(day)")
            day = try #require(day.advanced(by: 1))
        }
    }
}
