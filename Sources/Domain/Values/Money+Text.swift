extension Money: CustomStringConvertible {
    /// Appends the amount as a JSON number: at least two decimals, more where it has them (`15.30`, `0.001`).
    package func append(to output: inout [UInt8]) {
        let magnitude = tenThousandths.magnitude
        if tenThousandths < 0 { output.append(UInt8(ascii: "-")) }
        output.appendDecimal(magnitude / 10_000)
        let fraction = magnitude % 10_000
        output.append(UInt8(ascii: "."))
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / 1_000))
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: fraction / 100 % 10))
        let rest = UInt8(truncatingIfNeeded: fraction % 100)
        guard rest != 0 else { return }
        output.append(UInt8(ascii: "0") + rest / 10)
        if rest % 10 != 0 { output.append(UInt8(ascii: "0") + rest % 10) }
    }

    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Array where Element == UInt8 {
    /// Appends a number's decimal digits.
    package mutating func appendDecimal(_ value: UInt64) {
        if value < 10 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value))
            return
        }
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var index = 20
        var rest = value
        while rest != 0 {
            index -= 1
            digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        while index < 20 {
            append(digits[index])
            index += 1
        }
    }

    /// Appends a number's decimal digits, with zeros before them until there are `width`.
    package mutating func appendDecimal(_ value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}
