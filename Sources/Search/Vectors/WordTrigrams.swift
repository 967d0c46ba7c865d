/// Finds the words that a word which is not known is made of, or nearly is: `waterbottle` is `bottle` and `water`,
/// `umbrela` is `umbrella`.
///
/// By the sequences of three bytes, its ends counted in, that a known word shares with it. Words of four bytes or more
/// without a digit take part.
struct WordTrigrams: Sendable {
    /// The least share of a known word's trigrams that the other one must have.
    private static let minimumShare: Float = 0.6
    /// The most known words that stand for one.
    private static let maximumMatches = 3

    /// By trigram: the numbers of the words that have it, ascending.
    private var words: [UInt32: [Int32]] = [:]
    /// By word: how many trigrams it has; 0 where it takes no part.
    private var counts: [Int32]

    /// The trigrams of known words, by their numbers.
    init(_ numbers: [String: Int32]) {
        counts = [Int32](repeating: 0, count: numbers.count)
        for (word, number) in numbers.sorted(by: { $0.value < $1.value }) {
            let trigrams = Self.trigrams(of: word)
            counts[Int(number)] = Int32(trigrams.count)
            for trigram in trigrams { words[trigram, default: []].append(number) }
        }
    }

    /// What it holds in memory, in bytes.
    var memoryBytes: Int {
        counts.capacity * 4 + words.capacity * 12 + words.values.reduce(0) { $0 + $1.capacity * 4 + 32 }
    }

    /// The known words most of whose trigrams `word` has, at most three, with that share; the greatest share first.
    func parts(of word: String) -> [(word: Int32, share: Float)] {
        var shared: [Int32: Int32] = [:]
        for trigram in Self.trigrams(of: word) {
            for word in words[trigram] ?? [] { shared[word, default: 0] += 1 }
        }
        let parts = shared.map { (word: $0.key, share: Float($0.value) / Float(counts[Int($0.key)])) }
            .filter { $0.share >= Self.minimumShare }
            .sorted { ($1.share, $0.word) < ($0.share, $1.word) }
        return Array(parts.prefix(Self.maximumMatches))
    }

    private static func trigrams(of word: String) -> Set<UInt32> {
        let bytes = Array(word.utf8)
        guard bytes.count > 3, !bytes.contains(where: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            return []
        }
        let ended = [0] + bytes + [0]
        return Set(
            (0..<bytes.count).map { start in
                ended[start...(start + 2)].reduce(0) { $0 << 8 | UInt32($1) }
            })
    }
}
