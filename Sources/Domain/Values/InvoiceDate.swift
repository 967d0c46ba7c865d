/// A local date and time of day without a zone, to the second.
package struct InvoiceDate: Hashable, Comparable, Sendable {
    /// Seconds from 1970-01-01T00:00:00 of the same local clock, without leap seconds.
    package let secondsSince1970: Int64

    /// The first second of that day.
    package init(_ day: DayKey) { secondsSince1970 = Int64(day.daysSince1970) * 86_400 }

    /// So many seconds after 1970-01-01T00:00:00, if the year is one of `DayKey.years`.
    package init?(secondsSince1970: Int64) {
        guard (-2_208_988_800..<7_289_654_400).contains(secondsSince1970) else { return nil }
        self.secondsSince1970 = secondsSince1970
    }

    /// The day it lies in.
    package var day: DayKey {
        // The range of seconds was checked when it was made.
        guard let day = DayKey(daysSince1970: daysSince1970) else { preconditionFailure("a date beyond its range") }
        return day
    }

    /// Seconds since its day began, 0 to 86,399.
    package var secondOfDay: Int { Int(secondsSince1970) - daysSince1970 * 86_400 }

    private var daysSince1970: Int { Int((secondsSince1970 + 2_208_988_800) / 86_400) - 25_567 }

    package static func < (left: InvoiceDate, right: InvoiceDate) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }
}

extension InvoiceDate: CustomStringConvertible {
    /// Appends the 19 bytes of ISO 8601, `2010-12-01T08:26:00`.
    package func append(to output: inout [UInt8]) {
        let day = day
        output.appendDecimal(day.year, width: 4)
        output.append(UInt8(ascii: "-"))
        output.appendDecimal(day.month, width: 2)
        output.append(UInt8(ascii: "-"))
        output.appendDecimal(day.day, width: 2)
        output.append(UInt8(ascii: "T"))
        let seconds = secondOfDay
        output.appendDecimal(seconds / 3_600, width: 2)
        output.append(UInt8(ascii: ":"))
        output.appendDecimal(seconds / 60 % 60, width: 2)
        output.append(UInt8(ascii: ":"))
        output.appendDecimal(seconds % 60, width: 2)
    }

    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
