package import Domain

/// What is looked for in the catalogue.
package struct SearchQuery: Sendable {
    /// The words; nothing but blanks browses: all products that pass the filter.
    ///
    /// What lies beyond 256 bytes of UTF-8 or 16 different words is not read. A text with no letter or digit finds nothing.
    package var text: String
    /// How products are found.
    package var mode: SearchMode
    /// Which sales a hit must have had.
    package var filter: SaleFilter
    /// In which order hits come.
    package var sort: SearchSort
    /// How many hits are skipped; below 0 is 0.
    package var offset: Int
    /// How many hits are given at most; below 0 is 0.
    package var limit: Int
    /// Whether hits are counted by country, price band and category.
    package var wantsFacets: Bool
    /// Whether the matched words' places in the descriptions are told.
    package var wantsHighlights: Bool

    /// A query: the 20 most relevant products that match in any way, if nothing else is said.
    package init(
        text: String, mode: SearchMode = .hybrid, filter: SaleFilter, sort: SearchSort = .relevance, offset: Int = 0,
        limit: Int = 20, wantsFacets: Bool = false, wantsHighlights: Bool = false
    ) {
        self.text = text
        self.mode = mode
        self.filter = filter
        self.sort = sort
        self.offset = offset
        self.limit = limit
        self.wantsFacets = wantsFacets
        self.wantsHighlights = wantsHighlights
    }
}
