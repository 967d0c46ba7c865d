/// Gives equal byte strings the same small number, counted from 0 in the order of their first appearance.
///
/// Open addressing over one arena: a look-up of a known string allocates nothing and touches two cache lines.
struct Interner {
    private var arena: [UInt8] = []
    private var ends: [Int] = [0]
    private var slots: [Int32]
    private var mask: Int

    init() {
        slots = [Int32](repeating: -1, count: 1_024)
        mask = 1_023
    }

    /// How many strings there are.
    var count: Int { ends.count - 1 }

    /// The number of `bytes`.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        var slot = Int(truncatingIfNeeded: Interner.hash(bytes)) & mask
        while slots[slot] >= 0 {
            if holds(Int(slots[slot]), bytes) { return slots[slot] }
            slot = (slot + 1) & mask
        }
        let number = Int32(count)
        slots[slot] = number
        arena.append(contentsOf: bytes)
        ends.append(arena.count)
        if count * 2 > slots.count { grow() }
        return number
    }

    /// The string of that number.
    func text(_ number: Int) -> String { String(decoding: bytes(number), as: UTF8.self) }

    /// The bytes of the string of that number.
    func bytes(_ number: Int) -> ArraySlice<UInt8> { arena[ends[number]..<ends[number + 1]] }

    /// The strings numbered from `number` on.
    func texts(from number: Int) -> [String] { (number..<count).map(text) }

    private func holds(_ number: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let start = ends[number]
        guard ends[number + 1] - start == bytes.count else { return false }
        return arena.withUnsafeBytes { $0[start..<start + bytes.count].elementsEqual(bytes) }
    }

    private mutating func grow() {
        mask = slots.count * 2 - 1
        slots = [Int32](repeating: -1, count: mask + 1)
        arena.withUnsafeBytes { arena in
            for number in 0..<count {
                var slot =
                    Int(
                        truncatingIfNeeded: Interner.hash(
                            UnsafeRawBufferPointer(rebasing: arena[ends[number]..<ends[number + 1]]))) & mask
                while slots[slot] >= 0 { slot = (slot + 1) & mask }
                slots[slot] = Int32(number)
            }
        }
    }

    /// Multiply-and-fold over 8 bytes at a time (wyhash's core).
    ///
    /// Not keyed: a file made to collide costs its loader time and nobody else.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
        var offset = 0
        while offset + 8 <= bytes.count {
            state = fold(state ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        return fold(state ^ rest)
    }

    private static func fold(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return high ^ low
    }
}
