/// A hit's place in the order of an answer.
struct HitOrder: Comparable {
    /// What is compared, then the rank of the product's key.
    private let key: UInt64
    /// Where the hit stands in the list that is sorted.
    let place: Int

    /// A hit of that value, the smallest first unless the order descends.
    init(_ value: UInt32, isDescending: Bool, keyRank: UInt32, place: Int) {
        key = Self.key(value, isDescending: isDescending, keyRank: keyRank)
        self.place = place
    }

    /// What is compared: the value, turned round where the greatest comes first, then the rank of the product's key.
    static func key(_ value: UInt32, isDescending: Bool, keyRank: UInt32) -> UInt64 {
        UInt64(isDescending ? ~value : value) << 32 | UInt64(keyRank)
    }

    static func < (left: HitOrder, right: HitOrder) -> Bool { left.key < right.key }

    /// A number that grows as the score does.
    static func value(of score: Float) -> UInt32 {
        let bits = score.bitPattern
        return bits >> 31 == 0 ? bits | 1 << 31 : ~bits
    }
}

extension [HitOrder] {
    /// Brings the least `count` elements to the front and sorts them; what follows is in no order.
    ///
    /// The rest is set apart first (Hoare's quickselect), so that a page of many hits costs one pass or two.
    mutating func sortFirst(_ count: Int) {
        guard count < self.count else { return sort() }
        var low = 0
        var high = self.count - 1
        while low < high {
            let middle = low + (high - low) / 2
            // The median of three keeps sorted input from being the worst.
            if self[middle] < self[low] { swapAt(middle, low) }
            if self[high] < self[low] { swapAt(high, low) }
            if self[high] < self[middle] { swapAt(high, middle) }
            let pivot = self[middle]
            var left = low
            var right = high
            while left <= right {
                while self[left] < pivot { left += 1 }
                while pivot < self[right] { right -= 1 }
                if left <= right {
                    swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if count <= right { high = right } else if count >= left { low = left } else { break }
        }
        self[..<count].sort()
    }
}
