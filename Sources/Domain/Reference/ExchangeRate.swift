/// How many units of one currency are paid for one of another: a positive decimal with ten decimals, exactly.
///
/// What `numeric(20,10)` holds, as far as 64 bits reach.
package struct ExchangeRate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// How many of `tenBillionths` make one.
    package static let scale: Int64 = 10_000_000_000
    /// The greatest rate.
    package static let maximum = ExchangeRate(tenBillionths: 900_000_000 * scale)
    /// One for one.
    package static let one = ExchangeRate(tenBillionths: scale)

    /// The rate times 10^10.
    package let tenBillionths: Int64

    /// A rate given in ten-billionths, which must be positive.
    package init(tenBillionths: Int64) { self.tenBillionths = tenBillionths }

    /// The rate between two currencies that are both quoted against a third, rounded half up to ten decimals.
    ///
    /// Nil when that is zero or beyond `maximum`.
    package init?(units: ExchangeRate, perUnits base: ExchangeRate) {
        let divisor = Int128(base.tenBillionths)
        let quotient = (Int128(units.tenBillionths) * Int128(Self.scale) * 2 + divisor) / (divisor * 2)
        guard quotient > 0, quotient <= Int128(Self.maximum.tenBillionths) else { return nil }
        tenBillionths = Int64(quotient)
    }

    package static func < (left: ExchangeRate, right: ExchangeRate) -> Bool {
        left.tenBillionths < right.tenBillionths
    }

    /// The amount in the other currency, rounded to four decimals, halves away from zero, as Postgres's `round` does.
    ///
    /// Nil when it lies beyond `Money.maximum`.
    package func converted(_ amount: Money) -> Money? {
        let product = Int128(amount.tenThousandths) * Int128(tenBillionths)
        let half = Int128(Self.scale / 2)
        let rounded = (product.magnitude + half.magnitude) / Int128(Self.scale).magnitude
        guard rounded <= UInt128(Money.maximum.tenThousandths.magnitude) else { return nil }
        return Money(tenThousandths: product < 0 ? -Int64(rounded) : Int64(rounded))
    }

    /// Appends the rate as a JSON number, without zeros at its end.
    package func append(to output: inout [UInt8]) {
        output.appendDecimal(tenBillionths.magnitude / Self.scale.magnitude)
        var fraction = Int(tenBillionths % Self.scale)
        guard fraction > 0 else { return }
        var width = 10
        while fraction % 10 == 0 {
            fraction /= 10
            width -= 1
        }
        output.append(UInt8(ascii: "."))
        output.appendDecimal(fraction, width: width)
    }

    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension ExchangeRate: Coercible {
    package static var constraint: String {
        "must be a positive decimal number such as 1.1071, with at most 9 digits before the point"
    }

    /// Digits with an optional point; what comes after the tenth decimal is rounded half up.
    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, Self.constraint) }
        var value: Int128 = 0
        var decimals: Int?
        var digits = 0
        var roundsUp = false
        for index in range {
            let byte = bytes[index]
            if byte == UInt8(ascii: "."), decimals == nil, digits > 0, index + 1 < range.upperBound {
                decimals = 0
                continue
            }
            guard byte.isDigit else { throw Violation(.invalidFormat, Self.constraint) }
            digits += 1
            let digit = Int128(byte &- UInt8(ascii: "0"))
            if let count = decimals {
                decimals = count + 1
                if count == 10 { roundsUp = digit >= 5 }
                if count >= 10 { continue }
            }
            value = value * 10 + digit
            guard value <= Int128(Self.maximum.tenBillionths) else { throw Violation(.outOfRange, Self.constraint) }
        }
        for _ in min(decimals ?? 0, 10)..<10 { value *= 10 }
        if roundsUp { value += 1 }
        guard value > 0, value <= Int128(Self.maximum.tenBillionths) else {
            throw Violation(.outOfRange, Self.constraint)
        }
        tenBillionths = Int64(value)
    }
}
