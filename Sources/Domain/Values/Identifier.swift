/// A number from 1 that identifies one thing of a kind, so that two kinds cannot be mixed up.
package protocol Identifier: Coercible, Hashable, Comparable, CustomStringConvertible {
    /// The number.
    var value: Int64 { get }

    /// That number, if it is above 0.
    init?(_ value: Int64)
}

extension Identifier {
    package static var constraint: String { "must be a whole number from 1 to \(Int64.max)" }
    package var description: String { String(value) }
    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let number = try WholeNumber.parse(bytes, in: 1...Int64.max, Self.constraint)
        guard let identifier = Self(number) else { throw Violation(.outOfRange, Self.constraint) }
        self = identifier
    }
}

/// Whole numbers of 64 bits.
enum WholeNumber {
    /// The number that the digits, after an optional minus sign, stand for.
    static func parse(
        _ bytes: Span<UInt8>, in range: ClosedRange<Int64>, _ constraint: @autoclosure () -> String
    ) throws(Violation) -> Int64 {
        let trimmed = Blank.trimmed(bytes)
        guard !trimmed.isEmpty else { throw Violation(.missing, constraint()) }
        var index = trimmed.lowerBound
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        guard index < trimmed.upperBound else { throw Violation(.invalidFormat, constraint()) }
        var value: Int64 = 0
        var hasOverflown = false
        while index < trimmed.upperBound {
            guard bytes[index].isDigit else { throw Violation(.invalidFormat, constraint()) }
            let digit = Int64(bytes[index] &- UInt8(ascii: "0"))
            let (product, first) = value.multipliedReportingOverflow(by: 10)
            let (sum, second) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if first || second { hasOverflown = true }
            value = sum
            index += 1
        }
        guard !hasOverflown, range.contains(value) else { throw Violation(.outOfRange, constraint()) }
        return value
    }
}
