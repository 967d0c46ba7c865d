/// One version of the warehouse: which facts belong to it and what they add up to.
package struct PublishedVersion: Sendable, Equatable {
    /// Its number, counted from 0, the empty warehouse.
    package let version: Int64
    /// The batch that published it; 0 for version 0.
    package let batchID: Int32
    /// When, in microseconds since 1970-01-01T00:00:00Z.
    package let publishedAt: Int64
    /// The greatest key of its facts: a reader that stays at or below it reads this version.
    package let lastSaleID: Int64
    /// How many facts it has.
    package let factRows: Int64
}
