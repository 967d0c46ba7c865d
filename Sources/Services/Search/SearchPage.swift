package import Domain
package import Search

/// A page of what a search found.
package struct SearchPage: Sendable {
    /// For routes, which know no index.
    package typealias Facets = SearchFacets

    package let hits: [SearchResult]
    /// How many there are on all pages.
    package let found: Int
    /// The counts, if they were asked for; without price bands where Typesense answered.
    package let facets: Facets?
    /// What the hits had to pass.
    package let filter: ResolvedFilter
    package let engine: SearchEngine
    /// From the request to the page.
    package let took: Duration
    package let version: ReadVersion
}
