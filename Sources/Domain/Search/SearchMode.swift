/// How products are found; the raw value is its name in the API.
package enum SearchMode: String, Choice {
    /// By their words and by what the query means, both rankings joined.
    case hybrid
    /// By their words only.
    case lexical
    /// By what the query means only.
    case semantic
}
