package import Domain

/// What the search has and has done since the process began.
package struct SearchStatus: Sendable {
    /// The version that is searched; nil before the first index is made.
    package let version: PublishedVersion?
    /// How many products the index has.
    package let products: Int
    /// What the index holds in memory, in bytes: an estimate.
    package let bytes: Int
    /// How long the index took to make.
    package let buildTime: Duration?
    /// Why the index of the current version could not be made; nil when it could, or is being made.
    package let failure: String?
    /// Searches by who answered.
    package let answers: [SearchEngine: Int]
    /// Searches that Typesense should have answered and did not.
    package let fallbacks: Int
    /// The state of the Typesense that is asked; nil when there is none.
    package let typesense: TypesenseMirror.Status?
}
