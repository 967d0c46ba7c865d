internal import HTTPCore
internal import HTTPTypes

/// Makes request ids: 32 hexadecimal digits, the first half random for each loop, the second a scrambled counter, so
/// that ids never repeat within a run and cost one allocation.
struct RequestIDs {
    private let prefix: UInt64
    private let salt: UInt64
    private var counter: UInt64 = 0

    init() {
        prefix = .random(in: .min ... .max)
        salt = .random(in: .min ... .max)
    }

    mutating func next() -> String {
        counter &+= 1
        let low = RequestIDs.scramble(counter &+ salt)
        let high = prefix
        return String(unsafeUninitializedCapacity: 32) { digits in
            for index in 0..<32 {
                let word = index < 16 ? high : low
                let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - (index & 15) * 4)) & 15
                unsafe digits[index] = nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            }
            return 32
        }
    }

    /// The id that the caller chose, when it is 1 to 128 visible ASCII characters.
    static func chosen(in fields: HTTPFields) -> String? {
        var chosen: String?
        for field in fields where field.name == .requestID {
            guard chosen == nil else { return nil }
            chosen = field.value
        }
        guard let chosen, (1...128).contains(chosen.utf8.count), chosen.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            return nil
        }
        return chosen
    }

    /// A bijection of 64-bit words, so that counters stay distinct: the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    private static func scramble(_ value: UInt64) -> UInt64 {
        var word = value
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
