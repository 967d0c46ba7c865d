/// A set of fingerprints in 16 bytes a slot: open addressing with linear probing, at most three quarters full.
///
/// A million rows take 32 MB. The fingerprints are parts of a cryptographic hash, so their own bits choose the slot.
package struct FingerprintSet: ~Copyable {
    private var slots: UnsafeMutablePointer<RowFingerprint>
    private var mask: Int
    private var hasZero = false
    private var occupied = 0

    /// An empty set with room for so many fingerprints before it grows.
    package init(minimumCapacity: Int = 1 << 16) {
        var size = 16
        while size / 4 * 3 < minimumCapacity { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Self.empty, count: size)
    }

    deinit { slots.deallocate() }

    // All bits zero marks a free slot; the fingerprint that is all zeros is kept in `hasZero`.
    private static let empty = RowFingerprint(high: 0, low: 0)

    /// How many fingerprints it holds.
    package var count: Int { occupied + (hasZero ? 1 : 0) }

    /// Whether it holds that one.
    package func contains(_ fingerprint: RowFingerprint) -> Bool {
        if fingerprint == Self.empty { return hasZero }
        return slots[Self.slot(for: fingerprint, slots, mask)] == fingerprint
    }

    /// Adds one; whether it was new.
    @discardableResult
    package mutating func insert(_ fingerprint: RowFingerprint) -> Bool {
        if fingerprint == Self.empty {
            defer { hasZero = true }
            return !hasZero
        }
        let slot = Self.slot(for: fingerprint, slots, mask)
        guard slots[slot] != fingerprint else { return false }
        slots[slot] = fingerprint
        occupied += 1
        if occupied > (mask + 1) / 4 * 3 { grow() }
        return true
    }

    /// Where it is, or the free slot where it belongs; there is always a free one.
    private static func slot(
        for fingerprint: RowFingerprint, _ slots: UnsafeMutablePointer<RowFingerprint>, _ mask: Int
    ) -> Int {
        var slot = Int(truncatingIfNeeded: fingerprint.low) & mask
        while slots[slot] != fingerprint, slots[slot] != empty { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let size = (mask + 1) * 2
        let larger = UnsafeMutablePointer<RowFingerprint>.allocate(capacity: size)
        larger.initialize(repeating: Self.empty, count: size)
        for index in 0...mask where slots[index] != Self.empty {
            larger[Self.slot(for: slots[index], larger, size - 1)] = slots[index]
        }
        slots.deallocate()
        slots = larger
        mask = size - 1
    }
}
