import Domain
import Foundation
import Testing

@Suite("An exchange rate")
struct ExchangeRateTests {
    @Test(
        "is read with ten decimals, the rest rounded half up",
        arguments: [
            ("1.1071", 11_071_000_000), ("0.00001234", 123_400), ("1", 10_000_000_000),
            (" 110.48\n", 1_104_800_000_000),
            ("0.0000000001", 1), ("0.00000000005", 1), ("1.00000000004999", 10_000_000_000),
            ("1.00000000005", 10_000_000_001), ("0.99999999995", 10_000_000_000), ("007.5", 75_000_000_000),
            ("900000000", 9_000_000_000_000_000_000), ("0.8399000000000000000000000000000000000000", 8_399_000_000),
        ] as [(String, Int64)])
    func reads(text: String, tenBillionths: Int64) throws {
        #expect(try ExchangeRate(text).tenBillionths == tenBillionths)
    }

    @Test(
        "that is not one is refused with the reason",
        arguments: [
            ("", .missing), ("  ", .missing), ("0", .outOfRange), ("0.00000000004", .outOfRange),
            ("900000000.0000000001", .outOfRange), ("99999999999999999999999999999999999999999", .outOfRange),
            ("-1", .invalidFormat), ("+1", .invalidFormat), ("1e5", .invalidFormat), (".5", .invalidFormat),
            ("1.", .invalidFormat), ("1.2.3", .invalidFormat), ("1,5", .invalidFormat), ("NaN", .invalidFormat),
            ("٣", .invalidFormat), ("1 2", .invalidFormat),
        ] as [(String, ViolationCode)])
    func refuses(text: String, code: ViolationCode) {
        let error = #expect(throws: Violation.self) { _ = try ExchangeRate(text) }
        #expect(error?.code == code)
    }

    @Test("is written without zeros at its end, and reads what it wrote")
    func writes() throws {
        #expect(ExchangeRate.one.description == "1")
        #expect(ExchangeRate(tenBillionths: 1).description == "0.0000000001")
        #expect(try ExchangeRate("110.480").description == "110.48")
        #expect(ExchangeRate.maximum.description == "900000000")
        var random = SplitMix64(seed: 1_999)
        for _ in 0..<20_000 {
            let ceiling: Int64 = Bool.random(using: &random) ? ExchangeRate.maximum.tenBillionths : 1_000_000_000_000
            let rate = ExchangeRate(tenBillionths: .random(in: 1...ceiling, using: &random))
            #expect(try ExchangeRate(rate.description) == rate)
        }
    }

    @Test(
        "turns amounts into others, halves rounded away from zero",
        arguments: [
            ("100", "1.1906179307", "119.0618"), ("0.0001", "0.5", "0.0001"), ("-0.0001", "0.5", "-0.0001"),
            ("0.0001", "0.4999999999", "0"), ("-0.0001", "0.4999999999", "0"), ("0.0003", "0.5", "0.0002"),
            ("-0.0003", "0.5", "-0.0002"), ("0.0005", "0.1", "0.0001"), ("0", "1.5", "0"),
            ("-11062.06", "1.1071", "-12246.8066"),
            ("2.55", "1", "2.55"), ("99999999999999.9999", "1", "99999999999999.9999"),
        ])
    func converts(amount: String, rate: String, result: String) throws {
        #expect(try ExchangeRate(rate).converted(Money(amount)) == Money(result))
    }

    @Test("gives nothing beyond the greatest amount")
    func overflow() throws {
        #expect(try ExchangeRate("1.0000000001").converted(Money.maximum) == nil)
        #expect(ExchangeRate.maximum.converted(Money(tenThousandths: -Money.maximum.tenThousandths)) == nil)
        #expect(ExchangeRate.maximum.converted(Money(tenThousandths: .min)) == nil)
        #expect(try ExchangeRate("0.5").converted(Money.maximum)?.description == "50000000000000.00")
    }

    @Test("agrees with Foundation's decimals")
    func decimals() throws {
        var random = SplitMix64(seed: 20_101_201)
        for _ in 0..<5_000 {
            let amount = Money(tenThousandths: .random(in: -99_999_999_999...99_999_999_999, using: &random))
            let rate = ExchangeRate(tenBillionths: .random(in: 1...2_000_000_000_000, using: &random))
            var product = Decimal(amount.tenThousandths) * Decimal(rate.tenBillionths) / Decimal(ExchangeRate.scale)
            var rounded = Decimal()
            NSDecimalRound(&rounded, &product, 0, .plain)
            #expect(rate.converted(amount).map { Decimal($0.tenThousandths) } == rounded)
        }
    }

    @Test("between two currencies comes from their rates against a third")
    func cross() throws {
        #expect(try ExchangeRate(units: .one, perUnits: ExchangeRate("0.8399"))?.description == "1.1906179307")
        #expect(try ExchangeRate(units: ExchangeRate("2"), perUnits: ExchangeRate("3"))?.description == "0.6666666667")
        #expect(ExchangeRate(units: .maximum, perUnits: ExchangeRate(tenBillionths: 1)) == nil)
        #expect(ExchangeRate(units: ExchangeRate(tenBillionths: 1), perUnits: .maximum) == nil)
        #expect(ExchangeRate(units: .maximum, perUnits: .one) == .maximum)
    }
}
