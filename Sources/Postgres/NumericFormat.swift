/// Fixed-point ten-thousandths in Postgres' `numeric`: digits of base 10,000, so four decimals are exactly one digit.
///
/// Layout: count of digits, weight of the first, sign, decimals shown (int16 each), then the digits. Source:
/// `numeric_send` and `numeric_recv` in Postgres' `numeric.c`.
enum NumericFormat {
    private static let negative: UInt16 = 0x4000
    private static let notANumber: UInt16 = 0xC000
    private static let positiveInfinity: UInt16 = 0xD000
    private static let negativeInfinity: UInt16 = 0xF000

    /// The most bytes ``write(_:to:)`` needs: a header and five digits.
    static let maximumSize = 8 + 5 * 2

    /// Writes `value` ten-thousandths, showing four decimals; returns how many bytes it took.
    @inline(__always)
    static func write(_ value: Int64, to output: UnsafeMutableRawPointer) -> Int {
        func put(_ value: UInt16, at index: Int) {
            output.storeBytes(of: value.bigEndian, toByteOffset: index * 2, as: UInt16.self)
        }
        var rest = value.magnitude
        // Least significant first; the first is the fraction.
        var digits: (UInt16, UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0, 0)
        var count = 0
        var trailingZeros = 0
        withUnsafeMutableBytes(of: &digits) { raw in
            let digits = raw.assumingMemoryBound(to: UInt16.self)
            while rest != 0 {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10_000)
                digits[count] = UInt16(truncatingIfNeeded: digit)
                if digit == 0 && trailingZeros == count { trailingZeros += 1 }
                count += 1
                rest = quotient
            }
            put(UInt16(count - trailingZeros), at: 0)
            put(UInt16(bitPattern: count == 0 ? 0 : Int16(count - 2)), at: 1)
            put(value < 0 ? negative : 0, at: 2)
            put(4, at: 3)
            var index = 4
            var next = count - 1
            while next >= trailingZeros {
                put(digits[next], at: index)
                index += 1
                next -= 1
            }
        }
        return 8 + (count - trailingZeros) * 2
    }

    /// Reads ten-thousandths: exact when the number has at most four decimals, else rounded half away from zero;
    /// what does not fit is clamped to the ends of `Int64` (infinities too), and NaN is 0.
    static func read(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        guard bytes.count >= 8, let base = bytes.baseAddress else { return 0 }
        func word(_ index: Int) -> UInt16 { BinaryFormat.load(base + index * 2, as: UInt16.self) }
        let count = Int(word(0))
        let weight = Int(Int16(bitPattern: word(1)))
        let sign = word(2)
        if sign == notANumber { return 0 }
        if sign == positiveInfinity { return .max }
        if sign == negativeInfinity { return .min }
        guard bytes.count >= 8 + count * 2 else { return 0 }
        let limit: Int64 = sign == negative ? .min : .max
        var magnitude: UInt64 = 0
        // The digit of weight w counts 10,000^(w + 1) ten-thousandths; those below weight -1 only round.
        var position = weight
        for index in 0..<count where position >= -1 {
            guard let next = shifted(magnitude, adding: UInt64(word(4 + index))) else { return limit }
            magnitude = next
            position -= 1
        }
        if count <= weight + 1 {
            // Zero digits that were not sent.
            while position >= -1 {
                if magnitude == 0 { break }
                guard let next = shifted(magnitude, adding: 0) else { return limit }
                magnitude = next
                position -= 1
            }
        } else if weight >= -2, weight + 2 < count, word(4 + weight + 2) >= 5_000 {
            magnitude += 1
        }
        if sign == negative {
            return magnitude >= Int64.min.magnitude ? .min : -Int64(magnitude)
        }
        return Int64(exactly: magnitude) ?? .max
    }

    private static func shifted(_ magnitude: UInt64, adding digit: UInt64) -> UInt64? {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10_000)
        let (sum, carry) = product.addingReportingOverflow(digit)
        return overflow || carry || sum > 1 << 63 ? nil : sum
    }
}
