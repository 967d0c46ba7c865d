/// A word of a text, as the index compares it.
package struct Token: Hashable, Sendable {
    /// The word in lower case, without diacritics and apostrophes.
    package let text: String
    /// Where it stands in the text, in UTF-8 bytes.
    package let range: Range<Int>
    /// The number of the run of letters and digits that it comes from, counted from 0.
    ///
    /// A run that mixes letters and digits gives several tokens with the same position.
    package let position: Int
    /// Whether it is a run that was also split into its pieces: `15cm` beside `15` and `cm`.
    package let isCompound: Bool
}
