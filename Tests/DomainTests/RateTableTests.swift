import Domain
import Testing

/// The rate that counts on a day, for readers of each version.
@Suite("A rate")
struct RateTableTests {
    private static func day(_ value: Int32) -> DayKey {
        guard let day = DayKey(value) else { preconditionFailure("\(value) is no day") }
        return day
    }

    private static func row(
        _ day: Int32, _ version: Int64, _ rate: Int64, _ source: ValueSource = .bundled
    ) -> RateTable.Row {
        .init(
            day: Self.day(day), version: version, rate: ExchangeRate(tenBillionths: rate * ExchangeRate.scale),
            source: source, provider: "ecb", fetchedAt: 0)
    }

    private static let table = RateTable([
        .eur: [row(20_101_203, 1, 10), row(20_101_203, 3, 11), row(20_101_206, 2, 20, .live), row(20_101_210, 4, 30)]
    ])

    private static func found(_ day: Int32, version: Int64) -> (rate: Int64, day: Int32, source: ValueSource)? {
        let conversion = table.conversion(to: .eur, version: version)
        return conversion.rate(on: Self.day(day)).map {
            ($0.row.rate.tenBillionths / ExchangeRate.scale, $0.row.day.value, $0.source)
        }
    }

    @Test("is that of the day, else of the nearest day before it")
    func nearest() {
        #expect(Self.found(20_101_203, version: 9)?.rate == 11)
        #expect(Self.found(20_101_205, version: 9)?.day == 20_101_203)
        #expect(Self.found(20_101_206, version: 9)?.rate == 20)
        #expect(Self.found(20_101_209, version: 9)?.rate == 20)
        #expect(Self.found(20_111_231, version: 9)?.rate == 30)
        #expect(Self.found(20_101_202, version: 9) == nil)
    }

    @Test("is what the version knew")
    func versions() {
        #expect(Self.found(20_101_203, version: 1)?.rate == 10)
        #expect(Self.found(20_101_207, version: 1)?.rate == 10)
        #expect(Self.found(20_101_207, version: 2)?.rate == 20)
        #expect(Self.found(20_101_203, version: 2)?.rate == 10)
        #expect(Self.found(20_101_210, version: 3)?.rate == 20)
        #expect(Self.found(20_101_203, version: 0) == nil)
    }

    @Test("of a service is live on its own day and from the cache after it; a bundled one is bundled")
    func sources() {
        #expect(Self.found(20_101_206, version: 9)?.source == .live)
        #expect(Self.found(20_101_207, version: 9)?.source == .cache)
        #expect(Self.found(20_101_204, version: 9)?.source == .bundled)
    }

    @Test("of a currency that is not there is none")
    func missing() {
        let conversion = Self.table.conversion(to: Currency(stored: "JPY"), version: 9)
        #expect(conversion.rate(on: Self.day(20_101_206)) == nil)
    }
}
