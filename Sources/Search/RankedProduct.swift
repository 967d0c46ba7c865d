/// A product that a search found, with what its relevance is made of.
struct RankedProduct {
    let product: Int
    /// What relevance is judged by.
    var score: Float
    var lexical: Float?
    /// Whether it matches all words that it must.
    var isWhole = false
    var semantic: Float?
}
