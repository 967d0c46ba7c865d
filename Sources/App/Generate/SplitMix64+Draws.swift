internal import Domain

extension SplitMix64 {
    /// A number from 0 up to, not including, `bound`; the bias is below 2⁻³² for the small bounds used here.
    mutating func below(_ bound: Int) -> Int {
        Int(((next() >> 32) &* UInt64(bound)) >> 32)
    }

    /// True with the probability `rate`.
    mutating func chance(_ rate: Double) -> Bool {
        Double(next() >> 11) < rate * 0x1p53
    }
}
