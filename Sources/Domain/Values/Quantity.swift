/// How many pieces: a whole number of 32 bits, negative where goods came back.
package struct Quantity: Coercible, Hashable, Comparable, CustomStringConvertible {
    package static var constraint: String {
        "must be a whole number from \(Int32.min) to \(Int32.max), such as 6 or -1"
    }

    /// The number of pieces.
    package let value: Int32

    /// That number of pieces.
    package init(_ value: Int32) { self.value = value }

    /// Digits with an optional minus sign; zero decimals, which data frames write (`6.0`), are accepted.
    package init(_ bytes: Span<UInt8>) throws(Violation) { value = try Self.integer(bytes) }

    package var description: String { String(value) }
    package static func < (left: Quantity, right: Quantity) -> Bool { left.value < right.value }

    private static func integer(_ bytes: Span<UInt8>) throws(Violation) -> Int32 {
        let range = Blank.trimmed(bytes)
        guard !range.isEmpty else { throw Violation(.missing, constraint) }
        var index = range.lowerBound
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let first = index
        var magnitude: Int64 = 0
        while index < range.upperBound, bytes[index].isDigit {
            // Stops growing beyond 32 bits, so that any number of digits is safe.
            if magnitude <= Int64(Int32.max) { magnitude = magnitude * 10 + Int64(bytes[index] &- UInt8(ascii: "0")) }
            index += 1
        }
        guard index > first else { throw Violation(.invalidFormat, constraint) }
        if index < range.upperBound {
            guard bytes[index] == UInt8(ascii: "."), index + 1 < range.upperBound else {
                throw Violation(.invalidFormat, constraint)
            }
            index += 1
            while index < range.upperBound {
                guard bytes[index] == UInt8(ascii: "0") else { throw Violation(.invalidFormat, constraint) }
                index += 1
            }
        }
        guard let value = Int32(exactly: isNegative ? -magnitude : magnitude) else {
            throw Violation(.outOfRange, constraint)
        }
        return value
    }
}
