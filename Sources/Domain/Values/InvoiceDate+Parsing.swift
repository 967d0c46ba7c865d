extension InvoiceDate: Coercible {
    package static var constraint: String {
        "must be a date such as 2010-12-01, 2010-12-01 08:26:00, 2010-12-01T08:26:00 or 12/1/2010 8:26 (month first), "
            + "in the years \(DayKey.years.lowerBound) to \(DayKey.years.upperBound)"
    }

    /// Year first with hyphens, or month first with slashes; the time, its seconds, zero fractions of them and a `Z`
    /// may be left out.
    ///
    /// The zone is not applied: the clock's face is what counts.
    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, Self.constraint) }
        var reader = DateReader(index: range.lowerBound, end: range.upperBound)
        guard let fields = reader.read(bytes) else { throw Violation(.invalidFormat, Self.constraint) }
        guard let day = DayKey(year: fields.year, month: fields.month, day: fields.day) else {
            throw Violation(.outOfRange, "is not a day of the calendar: it \(Self.constraint)")
        }
        guard fields.hour < 24, fields.minute < 60, fields.second < 60 else {
            throw Violation(.outOfRange, "has no time of day: hours go to 23, minutes and seconds to 59")
        }
        secondsSince1970 =
            Int64(day.daysSince1970) * 86_400 + Int64(fields.hour * 3_600 + fields.minute * 60 + fields.second)
    }
}

/// Reads the digits of a date; it knows the forms, not the calendar.
private struct DateReader {
    var index: Int
    let end: Int

    typealias Fields = (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int)

    mutating func read(_ bytes: Span<UInt8>) -> Fields? {
        var fields: Fields = (0, 0, 0, 0, 0, 0)
        let isYearFirst = index + 4 < end && bytes[index + 4] == UInt8(ascii: "-")
        if isYearFirst {
            guard let year = number(bytes, 4...4), skip(bytes, "-"), let month = number(bytes, 2...2), skip(bytes, "-"),
                let day = number(bytes, 2...2)
            else { return nil }
            (fields.year, fields.month, fields.day) = (year, month, day)
        } else {
            guard let month = number(bytes, 1...2), skip(bytes, "/"), let day = number(bytes, 1...2), skip(bytes, "/"),
                let year = number(bytes, 4...4)
            else { return nil }
            (fields.year, fields.month, fields.day) = (year, month, day)
        }
        if index == end { return fields }
        guard skip(bytes, " ") || (isYearFirst && (skip(bytes, "T") || skip(bytes, "t"))),
            let hour = number(bytes, isYearFirst ? 2...2 : 1...2), skip(bytes, ":"), let minute = number(bytes, 2...2)
        else { return nil }
        (fields.hour, fields.minute) = (hour, minute)
        if skip(bytes, ":") {
            guard let second = number(bytes, 2...2) else { return nil }
            fields.second = second
            if skip(bytes, ".") {
                let first = index
                while skip(bytes, "0") {}
                guard index > first else { return nil }
            }
        }
        if isYearFirst { _ = skip(bytes, "Z") || skip(bytes, "z") }
        return index == end ? fields : nil
    }

    @inline(__always)
    private mutating func skip(_ bytes: Span<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard index < end, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    @inline(__always)
    private mutating func number(_ bytes: Span<UInt8>, _ digits: ClosedRange<Int>) -> Int? {
        let first = index
        var value = 0
        while index < end, index - first < digits.upperBound, bytes[index].isDigit {
            value = value * 10 + Int(bytes[index] &- UInt8(ascii: "0"))
            index += 1
        }
        return index - first >= digits.lowerBound ? value : nil
    }
}
