/// A set of products by their numbers: a bit each.
package struct ProductSet: Sendable {
    private var words: [UInt64]

    /// None of `count` products.
    package init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    /// Whether a product is in the set; its number must be below the count.
    package func contains(_ product: Int) -> Bool { words[product >> 6] & 1 << UInt64(product & 63) != 0 }

    /// Puts a product into the set; its number must be below the count.
    package mutating func insert(_ product: Int) { words[product >> 6] |= 1 << UInt64(product & 63) }

    /// Takes a product out of the set; its number must be below the count.
    mutating func remove(_ product: Int) { words[product >> 6] &= ~(1 << UInt64(product & 63)) }

    /// How many products it has.
    package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// Calls `body` with each product in the order of their numbers.
    package func forEach(_ body: (Int) -> Void) {
        for (place, word) in words.enumerated() {
            var left = word
            while left != 0 {
                body(place << 6 | left.trailingZeroBitCount)
                left &= left - 1
            }
        }
    }
}
