/// The time from one date, included, to another, excluded; either end may be open.
package struct DateRange: Hashable, Sendable {
    /// The first moment in it, if it has a beginning.
    package let from: InvoiceDate?
    /// The first moment after it, if it has an end.
    package let to: InvoiceDate?

    /// The time between two dates, of which the first must be earlier.
    package init(from: InvoiceDate? = nil, to: InvoiceDate? = nil) throws(Violation) {
        if let from, let to, from >= to {
            throw Violation(.invertedRange, "must be later than the beginning: the end is not included")
        }
        self.from = from
        self.to = to
    }

    /// All of time.
    package static let unbounded = DateRange()

    /// Whether it leaves nothing out.
    package var isUnbounded: Bool { from == nil && to == nil }

    private init() {
        from = nil
        to = nil
    }
}
