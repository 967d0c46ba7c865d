package import Domain

/// Products that are like another.
package struct SimilarPage: Sendable {
    /// The other; its scores are 0.
    package let product: SearchResult
    /// The most similar first.
    package let items: [SearchResult]
    package let version: ReadVersion
}
