import Domain
import Foundation
import Testing

@Suite("An invoice date")
struct InvoiceDateTests {
    @Test(
        "is read in each of its forms",
        arguments: [
            ("2010-12-01 08:26:00", "2010-12-01T08:26:00"), ("2010-12-01T08:26:00", "2010-12-01T08:26:00"),
            ("2010-12-01T08:26:09.000", "2010-12-01T08:26:09"), ("2010-12-01T08:26:00Z", "2010-12-01T08:26:00"),
            ("2010-12-01 08:26:00.0Z", "2010-12-01T08:26:00"), ("2010-12-01", "2010-12-01T00:00:00"),
            ("2010-12-01 08:26", "2010-12-01T08:26:00"), ("12/1/2010 8:26", "2010-12-01T08:26:00"),
            ("12/01/2010 08:26:59", "2010-12-01T08:26:59"), ("12/1/2010", "2010-12-01T00:00:00"),
            ("2/29/2012 0:00", "2012-02-29T00:00:00"), ("2000-02-29", "2000-02-29T00:00:00"),
            ("1900-01-01 00:00:00", "1900-01-01T00:00:00"), ("2200-12-31 23:59:59", "2200-12-31T23:59:59"),
            (" 2010-12-01\r", "2010-12-01T00:00:00"),
        ])
    func reads(text: String, iso: String) throws {
        #expect(try InvoiceDate(text).description == iso)
    }

    @Test(
        "that is not one is refused with the reason",
        arguments: [
            ("", .missing), ("yesterday", .invalidFormat), ("2010-12-1", .invalidFormat),
            ("2010/12/01", .invalidFormat),
            ("10-12-01", .invalidFormat), ("20101201", .invalidFormat), ("2010-12-01 ", nil),
            ("2010-12-01 8:26", .invalidFormat), ("2010-12-01T", .invalidFormat), ("2010-12-01 08", .invalidFormat),
            ("2010-12-01 08:26:", .invalidFormat), ("2010-12-01 08:26:00.", .invalidFormat),
            ("2010-12-01 08:26:00.5", .invalidFormat), ("2010-12-01 08:26:00+01:00", .invalidFormat),
            ("2010-12-01 08:26:00 x", .invalidFormat), ("12/1/10 8:26", .invalidFormat),
            ("12/1/2010T8:26", .invalidFormat),
            ("12-1-2010", .invalidFormat), ("-010-12-01", .invalidFormat), ("12/1/2010 8:2", .invalidFormat),
            ("2010-13-01", .outOfRange), ("2010-00-01", .outOfRange), ("2010-02-29", .outOfRange),
            ("1900-02-29", .outOfRange), ("2010-04-31", .outOfRange), ("2010-12-00", .outOfRange),
            ("13/1/2010 8:26", .outOfRange), ("1899-12-31", .outOfRange), ("2201-01-01", .outOfRange),
            ("2010-12-01 24:00:00", .outOfRange), ("2010-12-01 08:60:00", .outOfRange),
            ("2010-12-01 08:26:60", .outOfRange),
        ] as [(String, ViolationCode?)])
    func refuses(text: String, code: ViolationCode?) {
        var found: ViolationCode?
        do { _ = try InvoiceDate(text) } catch { found = error.code }
        #expect(found == code)
    }

    @Test("has each day of three centuries where Foundation's calendar has it")
    func agreesWithTheCalendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        var day = try #require(DayKey(19_000_101))
        var count = 0
        while true {
            let next = day.advanced(by: 1)
            if count % 37 == 0 || day.day >= 28 || next == nil {
                let date = Date(timeIntervalSince1970: TimeInterval(day.daysSince1970) * 86_400)
                let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
                #expect(parts.year == day.year && parts.month == day.month && parts.day == day.day)
                #expect(parts.weekday == day.isoWeekday % 7 + 1)
                #expect(DayKey(day.value) == day)
                #expect(InvoiceDate(day).day == day)
                #expect(try InvoiceDate(day.description) == InvoiceDate(day))
            }
            count += 1
            guard let next else { break }
            #expect(next > day && next.daysSince1970 == day.daysSince1970 + 1)
            day = next
        }
        #expect(day.value == 22_001_231)
        #expect(count == 109_938)
    }

    @Test("reads what it wrote")
    func roundTrip() throws {
        var random = SplitMix64(seed: 2010)
        for _ in 0..<10_000 {
            let seconds = Int64.random(in: -2_208_988_800..<7_289_654_400, using: &random)
            let date = try #require(InvoiceDate(secondsSince1970: seconds))
            #expect(try InvoiceDate(date.description) == date)
            #expect((0..<86_400).contains(date.secondOfDay))
        }
        #expect(InvoiceDate(secondsSince1970: -2_208_988_801) == nil)
        #expect(InvoiceDate(secondsSince1970: 7_289_654_400) == nil)
        #expect(InvoiceDate(secondsSince1970: 7_289_654_399)?.description == "2200-12-31T23:59:59")
        #expect(DayKey(20_100_229) == nil)
        #expect(DayKey(20_100_101)?.advanced(by: .max) == nil)
        #expect(DayKey(20_100_101)?.quarter == 1 && DayKey(20_101_231)?.quarter == 4)
    }
}
