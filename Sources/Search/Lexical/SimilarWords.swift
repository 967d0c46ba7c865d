/// The dictionary's words as typing errors are looked for among them.
///
/// Words of two letters or fewer and words with a digit are not here: `15cm` is not `18cm` mistyped. How many edits a
/// pair of words may be apart depends on the longer one: 1 from four letters, 2 from eight.
///
/// Every word is looked at, by its length and the set of its letters first: an edit changes two of these at most. That
/// leaves a few in a hundred for ``EditDistance``. At 2,400 words a look-up takes some microseconds, at 30,000 some tens.
struct SimilarWords: Sendable {
    /// Words of one length, one after another.
    private struct Bucket: Sendable {
        var terms: [UInt32] = []
        var letterSets: [UInt32] = []
        var letters: [Unicode.Scalar] = []
    }

    /// By length in letters; longer words than an ``EditDistance`` takes are left out.
    private var buckets: [Bucket]

    /// The words of a dictionary.
    init(_ dictionary: TermDictionary) {
        buckets = Array(repeating: Bucket(), count: EditDistance.longestWord + 1)
        for term in 0..<dictionary.count {
            let word = dictionary[term]
            let letters = Array(word.unicodeScalars)
            guard letters.count > 2, letters.count < buckets.count, Tokenizer.isWord(word) else { continue }
            buckets[letters.count].terms.append(UInt32(term))
            buckets[letters.count].letterSets.append(Self.letterSet(letters))
            buckets[letters.count].letters.append(contentsOf: letters)
        }
    }

    var memoryBytes: Int {
        buckets.reduce(0) { $0 + ($1.terms.capacity + $1.letterSets.capacity + $1.letters.capacity) * 4 }
    }

    /// How many edits two words may be apart of which the longer one has `length` letters.
    static func allowedEdits(_ length: Int) -> Int { length < 4 ? 0 : length < 8 ? 1 : 2 }

    /// The terms that are as few edits from `word` as any is, and that number, 1 or 2; nil when none is near enough.
    func nearest(to word: String) -> (terms: [UInt32], edits: Int)? {
        guard Tokenizer.isWord(word), let pattern = EditDistance(to: word) else { return nil }
        let length = pattern.letters.count
        let wanted = Self.letterSet(pattern.letters)
        var best = 3
        var found: [UInt32] = []
        for other in max(length - 2, 3)...max(min(length + 2, buckets.count - 1), 3) {
            let allowed = Self.allowedEdits(max(length, other))
            guard allowed >= abs(length - other) else { continue }
            let bucket = buckets[other]
            let letters = bucket.letters.span
            for (index, set) in bucket.letterSets.enumerated() {
                let limit = min(allowed, best)
                guard (set ^ wanted).nonzeroBitCount <= 2 * limit else { continue }
                let distance = pattern.distance(of: letters.extracting((index * other)..<((index + 1) * other)))
                guard distance <= limit, distance > 0 else { continue }
                if distance < best {
                    best = distance
                    found.removeAll(keepingCapacity: true)
                }
                found.append(bucket.terms[index])
            }
        }
        return found.isEmpty ? nil : (found, best)
    }

    /// A bit for each letter that occurs; letters other than `a` to `z` share what is left.
    private static func letterSet(_ letters: [Unicode.Scalar]) -> UInt32 {
        letters.reduce(0) { $0 | 1 << ($1.value & 31) }
    }
}
