extension CountryProfile {
    /// Degrees written as a decimal number, `-8.83333`, in hundred-thousandths, halves rounded away from zero.
    ///
    /// - Parameter limit: the greatest magnitude in degrees: 90 for a latitude, 180 for a longitude.
    /// - Returns: nil when it is not a number, or lies beyond the limit.
    package static func hundredThousandths(ofDegrees text: String, limit: Int32) -> Int32? {
        var digits = text.utf8[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits.removeFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...3).contains(whole.count), whole.allSatisfy(\.isDigit),
            parts.count == 1 || (!parts[1].isEmpty && parts[1].allSatisfy(\.isDigit))
        else { return nil }
        var value: Int32 = 0
        for digit in whole { value = value * 10 + Int32(digit - UInt8(ascii: "0")) }
        let fraction = parts.count == 1 ? [] : Array(parts[1].prefix(6))
        for place in 0..<5 { value = value * 10 + (place < fraction.count ? Int32(fraction[place] - 48) : 0) }
        if fraction.count == 6, fraction[5] >= UInt8(ascii: "5") { value += 1 }
        guard value <= limit * 100_000 else { return nil }
        return isNegative ? -value : value
    }
}
