/// One version of the warehouse: which facts belong to it and what they add up to.
package struct PublishedVersion: Sendable, Hashable {
    /// Its number, counted from 0, the empty warehouse.
    package let version: Int64
    /// The last batch in it; 0 for version 0.
    package let batchID: Int32
    /// When it was published, in microseconds since 1970-01-01T00:00:00Z.
    package let publishedAt: Int64
    /// When the last batch in it was: earlier where the version only knows more about the same facts.
    package let loadedAt: Int64
    /// The greatest key of its facts: a reader that stays at or below it reads this version.
    package let lastSaleID: Int64
    /// How many facts it has.
    package let factRows: Int64

    /// A version, read whole.
    package init(
        version: Int64, batchID: Int32, publishedAt: Int64, loadedAt: Int64, lastSaleID: Int64, factRows: Int64
    ) {
        self.version = version
        self.batchID = batchID
        self.publishedAt = publishedAt
        self.loadedAt = loadedAt
        self.lastSaleID = lastSaleID
        self.factRows = factRows
    }

    /// What its facts are told apart by: equal for versions that differ only in what is known about them.
    package var facts: FactsVersion { FactsVersion(batchID: batchID, loadedAt: loadedAt, lastSaleID: lastSaleID) }
}

/// The facts of a version, without what other sources know about them.
package struct FactsVersion: Sendable, Hashable {
    let batchID: Int32
    let loadedAt, lastSaleID: Int64
}
