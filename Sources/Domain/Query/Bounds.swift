/// The values from a least to a greatest, both included; either end may be open.
package struct Bounds<Value: Coercible & Comparable & Hashable>: Hashable, Sendable {
    /// The least value, if there is one.
    package let minimum: Value?
    /// The greatest value, if there is one.
    package let maximum: Value?

    /// Values between two ends, of which the lower must not be above the upper.
    package init(minimum: Value? = nil, maximum: Value? = nil) throws(Violation) {
        if let minimum, let maximum, minimum > maximum {
            throw Violation(.invertedRange, "must not be below the minimum")
        }
        self.minimum = minimum
        self.maximum = maximum
    }

    /// Whether it leaves nothing out.
    package var isUnbounded: Bool { minimum == nil && maximum == nil }

    /// All values.
    package static var unbounded: Bounds { Bounds() }

    private init() {
        minimum = nil
        maximum = nil
    }
}

/// Prices or totals from a least to a greatest.
package typealias PriceRange = Bounds<Money>
/// Quantities from a least to a greatest.
package typealias QuantityRange = Bounds<Quantity>
