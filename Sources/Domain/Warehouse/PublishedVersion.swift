/// One version of the warehouse: which facts belong to it and what they add up to.
package struct PublishedVersion: Sendable, Hashable {
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

    /// A version, read whole.
    package init(version: Int64, batchID: Int32, publishedAt: Int64, lastSaleID: Int64, factRows: Int64) {
        self.version = version
        self.batchID = batchID
        self.publishedAt = publishedAt
        self.lastSaleID = lastSaleID
        self.factRows = factRows
    }
}
