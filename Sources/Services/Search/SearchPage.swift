package import Domain
package import Search

/// Who answered a search; the raw value is its name in the API.
package enum SearchEngine: String, Sendable, CaseIterable {
    case builtIn = "built-in"
    case typesense
}

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

/// Products that are like another.
package struct SimilarPage: Sendable {
    /// The other; its scores are 0.
    package let product: SearchResult
    /// The most similar first.
    package let items: [SearchResult]
    package let version: ReadVersion
}

/// A product that was found, with what is told of it in any answer.
package struct SearchResult: Sendable {
    package let hit: SearchHit
    /// The members of its object in JSON that tell of the product, not of the search: no braces around them.
    package let members: ArraySlice<UInt8>

    init(_ hit: SearchHit, in snapshot: SearchSnapshot) {
        self.hit = hit
        members = snapshot.representations[hit.index]
    }
}
