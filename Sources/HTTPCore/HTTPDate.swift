/// A time as HTTP writes it, IMF-fixdate, for example `Sun, 06 Nov 1994 08:49:37 GMT`: RFC 9110 section 5.6.7.
package struct HTTPDate: Sendable, Equatable, CustomStringConvertible {
    /// Seconds since 1970-01-01 00:00:00 UTC, within the years 1 to 9999.
    package let unixTime: Int

    /// Makes a date from a Unix time; what lies outside the years 1 to 9999 is moved to the nearest end.
    package init(unixTime: Int) { self.unixTime = min(max(unixTime, -62_135_596_800), 253_402_300_799) }

    package var description: String { String(decoding: bytes, as: UTF8.self) }

    /// The 29 bytes of the text.
    package var bytes: [UInt8] {
        let seconds = ((unixTime % 86_400) + 86_400) % 86_400
        let days = (unixTime - seconds) / 86_400
        let (year, month, day) = HTTPDate.civil(days)
        var output: [UInt8] = []
        output.reserveCapacity(29)
        // 1970-01-01 was a Thursday.
        HTTPDate.copy(HTTPDate.weekdays, ((days % 7) + 11) % 7, to: &output)
        output.write(", ")
        HTTPDate.twoDigits(day, to: &output)
        output.append(ASCII.space)
        HTTPDate.copy(HTTPDate.months, month - 1, to: &output)
        output.append(ASCII.space)
        HTTPDate.twoDigits(year / 100, to: &output)
        HTTPDate.twoDigits(year % 100, to: &output)
        output.append(ASCII.space)
        HTTPDate.twoDigits(seconds / 3_600, to: &output)
        output.append(ASCII.colon)
        HTTPDate.twoDigits(seconds / 60 % 60, to: &output)
        output.append(ASCII.colon)
        HTTPDate.twoDigits(seconds % 60, to: &output)
        output.write(" GMT")
        return output
    }

    private static let weekdays = Array("SunMonTueWedThuFriSat".utf8)
    private static let months = Array("JanFebMarAprMayJunJulAugSepOctNovDec".utf8)

    private static func copy(_ names: [UInt8], _ index: Int, to output: inout [UInt8]) {
        output.append(contentsOf: names[index * 3..<index * 3 + 3])
    }

    private static func twoDigits(_ number: Int, to output: inout [UInt8]) {
        output.append(0x30 + UInt8(number / 10))
        output.append(0x30 + UInt8(number % 10))
    }

    /// The Gregorian date of a count of days since 1970-01-01: eras of 400 years that begin on 1 March, so that the leap
    /// day is the last of its year.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}
