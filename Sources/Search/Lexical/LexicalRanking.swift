internal import Glibc

/// How well a product answers a query's words, as one number.
///
/// A word's **weight** in the query is its inverse document frequency, `ln(1 + N / n)`, where n of the N products match
/// it in any form. A match's **quality** is that of its form (the same word or stock code 1, same stem 0.95, two words for
/// one 0.9, beginning 0.8, typing errors 0.7 and with the same stem only 0.65) times that of its field (description or
/// code 1, category 0.5); of a word's matches in one product the best counts. Then
///
///     score = (relevance + 0.2 · proximity + 0.1 · coverage + 0.2 · popularity) · 0.5 ^ edits
///
/// - relevance: the sum of weight · quality over the words that match, divided by the sum of all words' weights
/// - proximity: for each pair of words that follow each other in the query, 1 / distance where they stand in the
///   description in that order, half of it in the other order, 0 where one is missing; the mean over the pairs
/// - coverage: the share of the description's words that some word of the query matches
/// - popularity: `ln(1 + revenue)`, divided by that of the product with the greatest revenue
/// - edits: how many typing errors the matches take for granted, all words together
///
/// ``LexicalIndex/search(_:where:)`` takes a share of it from products that match fewer words than were asked for, and adds
/// to those whose stock codes were.
struct LexicalRanking: ~Copyable {
    private static let proximityWeight: Float = 0.2
    private static let coverageWeight: Float = 0.1
    private static let popularityWeight: Float = 0.2
    private static let categoryQuality: Float = 0.5
    private static let editFactor: Float = 0.5

    private let index: LexicalIndex
    private let terms: TermMatches
    private let wordCount: Int
    /// By word: its share of the sum of all weights.
    private let shares: [Float]
    /// By word, while a product is looked at: the quality and form of the best match, and the last position seen.
    private var qualities: [Float]
    private var forms: [MatchForm]
    private var positions: [Int]
    /// By word and the one after it: the best proximity seen.
    private var proximities: [Float]
    /// By product that was looked at, in their order: the words that it matches elsewhere than in its category.
    private(set) var described: [UInt16] = []

    /// A ranking by these matches; word i matches `frequencies[i]` products.
    init(_ index: LexicalIndex, _ terms: TermMatches, frequencies: [Int]) {
        self.index = index
        self.terms = terms
        wordCount = frequencies.count
        let weights = frequencies.map { $0 == 0 ? 0 : log(1 + Float(index.productCount) / Float($0)) }
        // A word that nothing matches weighs as much as the rarest would: the shares of the others stay below 1.
        let unknown = log(1 + Float(index.productCount))
        let all = zip(weights, frequencies).map { $1 == 0 ? unknown : $0 }
        let sum = max(all.reduce(0, +), .leastNormalMagnitude)
        shares = all.map { $0 / sum }
        qualities = Array(repeating: 0, count: wordCount)
        forms = Array(repeating: .none, count: wordCount)
        positions = Array(repeating: -1, count: wordCount)
        proximities = Array(repeating: 0, count: wordCount)
    }

    private static func quality(of form: MatchForm) -> Float {
        switch form {
        case .none: 0
        case .twoEditsAndStem, .oneEditAndStem: 0.65
        case .twoEdits, .oneEdit: 0.7
        case .prefix: 0.8
        case .compound: 0.9
        case .stem: 0.95
        case .word, .code: 1
        }
    }

    /// The products' scores: above 0 where any word matches.
    mutating func scores(of products: [Int]) -> [Float] {
        let (occurrenceList, offsetList) = (index.occurrences, index.occurrenceOffsets)
        let occurrences = occurrenceList.span
        let offsets = offsetList.span
        var scores: [Float] = []
        scores.reserveCapacity(products.count)
        for product in products {
            let own = occurrences.extracting(Int(offsets[product])..<Int(offsets[product + 1]))
            scores.append(score(own, popularity: index.popularity[product]))
        }
        return scores
    }

    private mutating func score(_ occurrences: Span<Occurrence>, popularity: Float) -> Float {
        for word in 0..<wordCount {
            qualities[word] = 0
            forms[word] = .none
            positions[word] = -1
            proximities[word] = 0
        }
        var words: UInt16 = 0
        var length = 0
        var covered = 0
        var lastCovered = -1
        for place in occurrences.indices {
            let occurrence = occurrences[place]
            let isDescription = occurrence.field == .description || occurrence.field == .pair
            let position = Int(occurrence.position)
            if isDescription { length = position + 1 }
            guard let entry = terms.entry(of: occurrence.term) else { continue }
            if occurrence.field != .category { words |= entry.words }
            if isDescription {
                let last = occurrence.field == .pair ? position + 1 : position
                covered += max(last - max(lastCovered, position - 1), 0)
                lastCovered = max(lastCovered, last)
            }
            note(entry, occurrence.field, isDescription ? position : nil)
        }
        described.append(words)
        var relevance: Float = 0
        var proximity: Float = 0
        var edits = 0
        for word in 0..<wordCount {
            relevance += shares[word] * qualities[word]
            proximity += proximities[word]
            edits += forms[word].edits
        }
        if wordCount > 1 { proximity /= Float(wordCount - 1) }
        let coverage = length == 0 ? 0 : Float(covered) / Float(length)
        var score =
            relevance + Self.proximityWeight * proximity + Self.coverageWeight * coverage
            + Self.popularityWeight * popularity
        for _ in 0..<edits { score *= Self.editFactor }
        return score
    }

    private mutating func note(_ entry: TermMatches.Entry, _ field: Occurrence.Field, _ position: Int?) {
        var left = entry.words
        while left != 0 {
            let word = left.trailingZeroBitCount
            left &= left - 1
            let form = entry.form(of: word)
            let quality = Self.quality(of: form) * (field == .category ? Self.categoryQuality : 1)
            if quality > qualities[word] {
                qualities[word] = quality
                forms[word] = form
            }
            guard let position else { continue }
            // The nearest occurrence of a neighbour before this one is always its last.
            if word > 0, positions[word - 1] >= 0 {
                let distance = Float(max(position - positions[word - 1], 1))
                proximities[word - 1] = max(proximities[word - 1], 1 / distance)
            }
            if word + 1 < wordCount, positions[word + 1] >= 0 {
                let distance = Float(max(position - positions[word + 1], 1))
                proximities[word] = max(proximities[word], 0.5 / distance)
            }
            positions[word] = position
        }
    }
}
