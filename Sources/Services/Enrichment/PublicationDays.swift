package import Domain

/// The days on which the European Central Bank publishes reference rates: Monday to Friday but for the closing days of
/// the T2 system (formerly TARGET), which have been the same six a year since 2002.
package enum PublicationDays {
    /// The first day that there are rates for.
    package static let first = DayKey(year: 1999, month: 1, day: 4)

    /// Whether rates are published on that day.
    package static func contains(_ day: DayKey) -> Bool {
        guard day.isoWeekday <= 5, let first, day >= first else { return false }
        switch (day.month, day.day) {
        case (1, 1), (5, 1), (12, 25), (12, 26): return false
        default: break
        }
        let sinceEaster = day.daysSince1970 - (easterSunday(of: day.year)?.daysSince1970 ?? 0)
        // Good Friday and Easter Monday.
        return sinceEaster != -2 && sinceEaster != 1
    }

    /// Easter Sunday of the Gregorian calendar: the algorithm of Meeus, Jones and Butcher.
    static func easterSunday(of year: Int) -> DayKey? {
        let golden = year % 19
        let (century, rest) = (year / 100, year % 100)
        let correction = (century - (century + 8) / 25 + 1) / 3
        let epact = (19 * golden + century - century / 4 - correction + 15) % 30
        let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7
        let late = (golden + 11 * epact + 22 * weekday) / 451
        let days = epact + weekday - 7 * late + 114
        return DayKey(year: year, month: days / 31, day: days % 31 + 1)
    }
}
