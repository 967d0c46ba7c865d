/// A day of the proleptic Gregorian calendar as the number yyyymmdd: the key of the date dimension.
package struct DayKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The years that dates may lie in.
    package static let years = 1900...2200

    /// The key, `20101201`.
    package let value: Int32

    /// That day, if the calendar has it and its year is one of `years`.
    package init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year)
        else {
            return nil
        }
        value = Int32(truncatingIfNeeded: year * 10_000 + month * 100 + day)
    }

    /// The day with that key, `20101201`, if there is one.
    package init?(_ value: Int32) {
        self.init(year: Int(value) / 10_000, month: Int(value) / 100 % 100, day: Int(value) % 100)
    }

    /// The day that lies so many days after the 1st of January 1970, if its year is one of `years`.
    package init?(daysSince1970 days: Int) {
        guard (-25_567...84_370).contains(days) else { return nil }
        let (year, month, day) = Self.civil(days)
        value = Int32(truncatingIfNeeded: year * 10_000 + month * 100 + day)
    }

    /// The year, 1900 to 2200.
    package var year: Int { Int(value) / 10_000 }
    /// The month, 1 to 12.
    package var month: Int { Int(value) / 100 % 100 }
    /// The day of the month, 1 to 31.
    package var day: Int { Int(value) % 100 }
    /// The quarter of the year, 1 to 4.
    package var quarter: Int { (month + 2) / 3 }
    /// The day of the week as ISO 8601 counts it: Monday 1 to Sunday 7.
    package var isoWeekday: Int { (daysSince1970 % 7 + 10) % 7 + 1 }
    /// Days after the 1st of January 1970; negative before.
    package var daysSince1970: Int { Self.days(year, month, day) }

    /// The day that lies so many days later (earlier when negative), if its year is one of `years`.
    package func advanced(by days: Int) -> DayKey? {
        let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
        return overflow ? nil : DayKey(daysSince1970: sum)
    }

    package var description: String { InvoiceDate(self).description.prefix(10).description }
    package static func < (left: DayKey, right: DayKey) -> Bool { left.value < right.value }

    /// How many days a month has.
    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days after 1970-01-01, counting years from March so that the leap day comes last, in eras of 400 years.
    static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
