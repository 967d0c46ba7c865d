package import Domain

/// A range of prices that hits are counted by: from its first price up to, but without, the next band's first.
///
/// The borders are 0, 1, 2, 5, 10, 20, 50 and 100 of the currency's unit: eight bands, the last without an end.
package struct PriceBand: Hashable, Sendable {
    /// All bands, the cheapest first.
    package static let all: [PriceBand] = {
        let borders = [0, 1, 2, 5, 10, 20, 50, 100].map { Money(tenThousandths: $0 * Money.scale) }
        return borders.indices.map {
            PriceBand(from: borders[$0], below: $0 + 1 < borders.count ? borders[$0 + 1] : nil)
        }
    }()

    /// The lowest price in it; the first band has those below it too, should there be any.
    package let from: Money
    /// The next band's first price; nil in the last.
    package let below: Money?

    /// The number of the band that a price lies in.
    static func index(of price: Money) -> Int { max((all.firstIndex { price < $0.from } ?? all.count) - 1, 0) }
}
