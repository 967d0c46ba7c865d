internal import Domain

/// The fingerprints of the sales that the warehouse and this batch hold, a set for each month that the batch touches.
///
/// A duplicate has the same date, so no other month matters: a daily file needs one. When all the sets together pass
/// their limit, the month that was used least recently is forgotten, to be asked for again when a row needs it; so a
/// file in the order of time needs constant memory, whatever its size.
final class SeenRows {
    private final class Month {
        var rows = FingerprintSet()
        var lastUse = 0
    }

    private var months: [Int32: Month] = [:]
    private var current: (key: Int32, month: Month)?
    private var forgotten: Set<Int32> = []
    private var uses = 0
    private var count = 0
    private let limit: Int
    private let warehouseIsEmpty: Bool

    /// - Parameters:
    ///   - warehouseIsEmpty: months then need not be asked for, as long as none was forgotten.
    ///   - limit: how many fingerprints to keep, 16 to 32 bytes each.
    init(warehouseIsEmpty: Bool, limit: Int) {
        self.warehouseIsEmpty = warehouseIsEmpty
        self.limit = limit
    }

    /// The month of a day, as yyyymm.
    static func month(of day: DayKey) -> Int32 { day.value / 100 }

    /// Makes the month current; false when its fingerprints have to be learnt first.
    func select(_ key: Int32) -> Bool {
        if let current, current.key == key { return true }
        uses += 1
        if months[key] == nil {
            guard warehouseIsEmpty, !forgotten.contains(key) else { return false }
            months[key] = Month()
        }
        guard let month = months[key] else { return false }
        month.lastUse = uses
        current = (key, month)
        return true
    }

    /// Takes over the fingerprints that the warehouse and this batch's earlier rows have in a month: 16 bytes each.
    func learn(_ key: Int32, _ fingerprints: [[UInt8]]) {
        let month = Month()
        for bytes in fingerprints {
            bytes.withUnsafeBytes { bytes in
                for offset in stride(from: 0, to: bytes.count - 15, by: 16) {
                    let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
                    month.rows.insert(RowFingerprint(high: high, low: low))
                }
            }
        }
        count += month.rows.count
        months[key] = month
        while count > limit, forgetOldest(but: key) {}
    }

    /// Adds a row of the current month; false when it is there already.
    func insert(_ fingerprint: RowFingerprint) -> Bool {
        guard let current, current.month.rows.insert(fingerprint) else { return false }
        count += 1
        if count > limit { forgetOldest(but: current.key) }
        return true
    }

    /// Forgets the month that was used least recently; false when there is no other than `kept`.
    @discardableResult
    private func forgetOldest(but kept: Int32) -> Bool {
        let others = months.filter { $0.key != kept }
        guard let oldest = others.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return false }
        if current?.key == oldest.key { current = nil }
        count -= oldest.value.rows.count
        months[oldest.key] = nil
        forgotten.insert(oldest.key)
        return true
    }
}
