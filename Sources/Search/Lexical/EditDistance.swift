/// How many edits turn words into a given one: insertions, deletions, substitutions and swaps of neighbours count one.
///
/// It is the Damerau–Levenshtein distance in its restricted form (optimal string alignment: no letter is edited twice),
/// computed a column of the table at a time with bits: H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and
/// Damerau edit distances", Nordic Journal of Computing 10 (1), 2003. A word of n letters costs n short steps.
package struct EditDistance {
    /// The longest word that others can be compared with, in letters.
    package static let longestWord = 64

    let letters: [Unicode.Scalar]
    /// Where in the word each ASCII letter stands: bit i for letter i.
    private let positions: [UInt64]

    /// Distances from `word`; nil when it is empty or longer than ``longestWord``.
    package init?(to word: String) {
        letters = Array(word.unicodeScalars)
        guard !letters.isEmpty, letters.count <= Self.longestWord else { return nil }
        var positions = [UInt64](repeating: 0, count: 128)
        for (index, letter) in letters.enumerated() where letter.isASCII { positions[Int(letter.value)] |= 1 << index }
        self.positions = positions
    }

    /// The distance of the word that these letters make.
    package func distance(of other: Span<Unicode.Scalar>) -> Int {
        let last = UInt64(1) << (letters.count - 1)
        var distance = letters.count
        // A bit for each row of the table: whether the value grows, or falls, from the row above; and where the diagonal stays.
        var grows = ~UInt64(0)
        var falls = UInt64(0)
        var stays = UInt64(0)
        var previous = UInt64(0)
        for index in other.indices {
            let here = positions(of: other[index])
            let swapped = ((~stays & here) << 1) & previous
            stays = ((here & grows) &+ grows) ^ grows | here | falls | swapped
            let right = falls | ~(stays | grows)
            let left = stays & grows
            if right & last != 0 { distance += 1 } else if left & last != 0 { distance -= 1 }
            grows = left << 1 | ~(stays | (right << 1 | 1))
            falls = (right << 1 | 1) & stays
            previous = here
        }
        return distance
    }

    private func positions(of letter: Unicode.Scalar) -> UInt64 {
        if letter.isASCII { return positions[Int(letter.value)] }
        var found = UInt64(0)
        for index in letters.indices where letters[index] == letter { found |= 1 << index }
        return found
    }
}
