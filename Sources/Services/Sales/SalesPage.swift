package import Domain

/// One page of sales, all of one version.
package struct SalesPage: Sendable {
    /// The sales, in the order asked for.
    package let items: [Sale]
    /// How many sales pass the filter, exactly.
    package let total: Int64
    /// The page's number; nil when a cursor was given.
    package let page: Int?
    /// How many sales a page has at most.
    package let size: Int
    /// The version that was read.
    package let version: ReadVersion
    /// How to turn the amounts into the currency asked for; nil when none was.
    package let conversion: Conversion?
    /// Where the pages after and before this one begin; nil where there is none.
    package let next, previous: Cursor?

    /// How many pages there are.
    package var pages: Int64 { (total + Int64(size) - 1) / Int64(size) }
}
