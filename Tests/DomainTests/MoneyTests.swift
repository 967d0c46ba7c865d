import Domain
import Foundation
import Testing

@Suite("An amount of money")
struct MoneyTests {
    @Test(
        "is read exactly",
        arguments: [
            ("2.55", 25_500), ("-11062.06", -110_620_600), ("0.0010", 10), ("0.001", 10), ("15", 150_000), ("0", 0),
            ("-0", 0), ("2.500000000", 25_000), (" 7.5\t", 75_000), ("007.5", 75_000), ("0.0001", 1),
            ("99999999999999.9999", 999_999_999_999_999_999), ("-99999999999999.9999", -999_999_999_999_999_999),
            ("00000000000000000000000000001", 10_000),
        ] as [(String, Int64)])
    func reads(text: String, tenThousandths: Int64) throws {
        #expect(try Money(text).tenThousandths == tenThousandths)
    }

    @Test(
        "that is not one is refused with the reason",
        arguments: [
            ("", .missing), (" \u{A0} ", .missing), ("-", .invalidFormat), (".", .invalidFormat),
            ("1.", .invalidFormat),
            (".5", .invalidFormat), ("+1", .invalidFormat), ("1e5", .invalidFormat), ("1,000.00", .invalidFormat),
            ("1.2.3", .invalidFormat), ("--1", .invalidFormat), ("1-", .invalidFormat), ("£5", .invalidFormat),
            ("0x10", .invalidFormat), ("NaN", .invalidFormat), ("1 2", .invalidFormat), ("٣", .invalidFormat),
            ("1.23456", .tooPrecise), ("0.00001", .tooPrecise), ("1.00000000000000000000000000001", .tooPrecise),
            ("100000000000000", .outOfRange), ("-100000000000000", .outOfRange),
            ("99999999999999999999999999999999999999", .outOfRange), ("9223372036854775808", .outOfRange),
        ] as [(String, ViolationCode)])
    func refuses(text: String, code: ViolationCode) {
        #expect(throws: Violation.self) { try Money(text) }
        do { _ = try Money(text) } catch { #expect(error.code == code) }
    }

    @Test(
        "is written with two decimals at least",
        arguments: [
            (153_000, "15.30"), (10, "0.001"), (25_000, "2.50"), (0, "0.00"), (-1, "-0.0001"), (-25_500, "-2.55"),
            (1, "0.0001"), (100, "0.01"), (1_000, "0.10"), (12_345, "1.2345"), (12_340, "1.234"),
            (Int64.max, "922337203685477.5807"), (Int64.min, "-922337203685477.5808"),
        ] as [(Int64, String)])
    func writes(tenThousandths: Int64, text: String) {
        #expect(Money(tenThousandths: tenThousandths).description == text)
    }

    @Test("reads what it wrote, and agrees with Foundation's decimals")
    func roundTrip() throws {
        var random = SplitMix64(seed: 2010)
        for _ in 0..<20_000 {
            let digits = Int64.random(in: 0...999_999_999_999_999_999, using: &random)
            var limit: Int64 = 1
            for _ in 0..<Int.random(in: 0...17, using: &random) { limit *= 10 }
            let amount = Money(tenThousandths: (digits % limit) * (Bool.random(using: &random) ? 1 : -1))
            let text = amount.description
            #expect(try Money(text) == amount)
            let decimal = try #require(Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")))
            #expect(decimal * 10_000 == Decimal(amount.tenThousandths))
        }
    }

    @Test("is multiplied exactly, or not at all")
    func multiplies() {
        #expect(Money(tenThousandths: 25_500).multiplied(by: 6) == Money(tenThousandths: 153_000))
        #expect(Money(tenThousandths: 25_500).multiplied(by: -6) == Money(tenThousandths: -153_000))
        #expect(Money.maximum.multiplied(by: 1) == Money.maximum)
        #expect(Money.maximum.multiplied(by: -1) == Money(tenThousandths: -999_999_999_999_999_999))
        #expect(Money.maximum.multiplied(by: 2) == nil)
        #expect(Money.maximum.multiplied(by: .min) == nil)
        #expect(Money(tenThousandths: .min).multiplied(by: -1) == nil)
    }
}
