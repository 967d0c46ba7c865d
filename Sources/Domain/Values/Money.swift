/// An exact amount of money in ten-thousandths of the currency's unit: what `numeric(18,4)` holds, in 64 bits.
package struct Money: Hashable, Comparable, Sendable {
    /// How many of `tenThousandths` make one.
    package static let scale: Int64 = 10_000
    /// The greatest amount a text or a product may have: 18 digits, as in `numeric(18,4)`.
    ///
    /// Its negative is the least.
    package static let maximum = Money(tenThousandths: 999_999_999_999_999_999)
    /// Nothing.
    package static let zero = Money(tenThousandths: 0)

    /// The amount times 10,000.
    package let tenThousandths: Int64

    /// An amount given in ten-thousandths.
    ///
    /// Sums may lie beyond `maximum`.
    package init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    package static func < (left: Money, right: Money) -> Bool { left.tenThousandths < right.tenThousandths }

    /// This price for `quantity` pieces, exactly; nil when it lies beyond `maximum`.
    package func multiplied(by quantity: Int32) -> Money? {
        let (product, overflow) = tenThousandths.multipliedReportingOverflow(by: Int64(quantity))
        guard !overflow, product.magnitude <= Self.maximum.tenThousandths.magnitude else { return nil }
        return Money(tenThousandths: product)
    }
}

extension Money: Coercible {
    package static var constraint: String {
        "must be a decimal number such as 2.55 or -11062.06, with at most 14 digits before and 4 after the point"
    }

    /// Digits with an optional minus sign and point.
    ///
    /// Decimals after the fourth must be zero: nothing is rounded.
    package init(_ bytes: Span<UInt8>) throws(Violation) { tenThousandths = try Self.parse(bytes) }

    private static func parse(_ bytes: Span<UInt8>) throws(Violation) -> Int64 {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, constraint) }
        let end = range.upperBound
        var index = range.lowerBound
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let first = index
        var units: Int64 = 0
        while index < end, bytes[index].isDigit {
            // Stops growing at 10^14 or above, which is out of range already.
            if units < 100_000_000_000_000 { units = units * 10 + Int64(bytes[index] &- UInt8(ascii: "0")) }
            index += 1
        }
        guard index > first else { throw Violation(.invalidFormat, constraint) }
        var fraction: Int64 = 0
        var weight: Int64 = 1_000
        var isTooPrecise = false
        if index < end {
            guard bytes[index] == UInt8(ascii: "."), index + 1 < end else {
                throw Violation(.invalidFormat, constraint)
            }
            index += 1
            while index < end {
                guard bytes[index].isDigit else { throw Violation(.invalidFormat, constraint) }
                let digit = Int64(bytes[index] &- UInt8(ascii: "0"))
                if weight == 0, digit != 0 { isTooPrecise = true }
                fraction += digit * weight
                weight /= 10
                index += 1
            }
        }
        guard units < 100_000_000_000_000 else { throw Violation(.outOfRange, constraint) }
        guard !isTooPrecise else { throw Violation(.tooPrecise, "must have at most 4 decimals that are not zero") }
        let magnitude = units * scale + fraction
        return isNegative ? -magnitude : magnitude
    }
}
