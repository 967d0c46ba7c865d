internal import Domain
internal import Glibc

/// Which words stand in which product's description, category and stock code.
///
/// Terms are numbered: first the words in the order of their bytes, then the stock codes, then the pairs in theirs. A
/// pair is two words of letters that follow each other in a description, joined and then stemmed: `CAKE STAND` is found
/// as `cakestands`. From a term one gets to its products (postings), from a product to its terms in the order of its
/// text (occurrences, for ranking and highlights).
final class LexicalIndex: Sendable {
    let words: TermDictionary
    /// Stock codes in lower case, whole.
    let codes: TermDictionary
    /// Pairs of words as the stem of both in one.
    let pairs: TermDictionary
    let similarWords: SimilarWords
    private let stems: TermDictionary
    /// The words of stem i are `stemWords[stemOffsets[i]..<stemOffsets[i + 1]]`.
    private let stemOffsets: [UInt32]
    private let stemWords: [UInt32]
    /// The products of term i are `postings[postingOffsets[i]..<postingOffsets[i + 1]]`, each once.
    private let postingOffsets: [UInt32]
    private let postings: [UInt32]
    /// The terms of product i are `occurrences[occurrenceOffsets[i]..<occurrenceOffsets[i + 1]]`.
    let occurrenceOffsets: [UInt32]
    let occurrences: [Occurrence]
    /// Each product's stock code as it is written.
    let stockCodes: [String]
    /// How well each product sells, from 0 to 1: the logarithm of its revenue over that of the greatest.
    let popularity: [Float]

    /// An index of these products; a product's number is its place among them.
    init(_ products: [SearchProduct]) {
        let texts = products.map(Self.pieces)
        let terms = { (fields: [Occurrence.Field]) in
            TermDictionary(texts.joined().lazy.filter { fields.contains($0.field) }.map(\.text))
        }
        let words = terms([.description, .category])
        let codes = terms([.code])
        let pairs = terms([.pair])
        self.words = words
        self.codes = codes
        self.pairs = pairs
        similarWords = SimilarWords(words)

        let stemOfWord = (0..<words.count).map { PorterStemmer.stem(words[$0]) }
        let stems = TermDictionary(stemOfWord)
        self.stems = stems
        (stemOffsets, stemWords) = Self.group(
            stemOfWord.enumerated().map { (group: Self.found(stems.index(of: $1)), member: UInt32($0)) },
            into: stems.count)

        var occurrences: [Occurrence] = []
        var occurrenceOffsets: [UInt32] = [0]
        var members: [(group: Int, member: UInt32)] = []
        for (index, text) in texts.enumerated() {
            let first = occurrences.count
            for piece in text {
                let term =
                    switch piece.field {
                    case .description, .category: words.index(of: piece.text)
                    case .code: codes.index(of: piece.text).map { words.count + $0 }
                    case .pair: pairs.index(of: piece.text).map { words.count + codes.count + $0 }
                    }
                occurrences.append(
                    Occurrence(
                        term: UInt32(Self.found(term)), position: UInt16(clamping: piece.position), field: piece.field))
            }
            occurrenceOffsets.append(UInt32(occurrences.count))
            for term in Set(occurrences[first...].map(\.term)) { members.append((Int(term), UInt32(index))) }
        }
        self.occurrences = occurrences
        self.occurrenceOffsets = occurrenceOffsets
        (postingOffsets, postings) = Self.group(members, into: words.count + codes.count + pairs.count)

        stockCodes = products.map(\.stockCode)
        let revenues = products.map { log(1 + max(0, Double($0.revenue.tenThousandths)) / Double(Money.scale)) }
        let greatest = max(revenues.max() ?? 0, 1)
        popularity = revenues.map { Float($0 / greatest) }
    }

    /// How many numbers of terms there are.
    var termCount: Int { words.count + codes.count + pairs.count }
    /// How many products there are.
    var productCount: Int { popularity.count }

    /// What it holds in memory, in bytes, without what the allocator adds.
    var memoryBytes: Int {
        words.memoryBytes + codes.memoryBytes + pairs.memoryBytes + stems.memoryBytes + similarWords.memoryBytes
            + 4 * (stemOffsets.capacity + stemWords.capacity + postingOffsets.capacity + postings.capacity)
            + 4 * (occurrenceOffsets.capacity + popularity.capacity)
            + MemoryLayout<String>.stride * stockCodes.capacity + MemoryLayout<Occurrence>.stride * occurrences.capacity
    }

    /// The words that have that stem.
    func words(withStem stem: String) -> ArraySlice<UInt32> {
        guard let stem = stems.index(of: stem) else { return [] }
        return stemWords[Int(stemOffsets[stem])..<Int(stemOffsets[stem + 1])]
    }

    /// The number of the term that a word with that stem is as two words in one; nil when no description has it so.
    func pair(withStem stem: String) -> Int? { pairs.index(of: stem).map { words.count + codes.count + $0 } }

    /// The products that have the term, each once, in the order of their numbers.
    func products(of term: UInt32) -> ArraySlice<UInt32> {
        postings[Int(postingOffsets[Int(term)])..<Int(postingOffsets[Int(term) + 1])]
    }

    /// The terms of a product: those of its description in their order, each pair after its first word; then those of
    /// the category; then its code.
    func occurrences(of product: Int) -> ArraySlice<Occurrence> {
        occurrences[Int(occurrenceOffsets[product])..<Int(occurrenceOffsets[product + 1])]
    }

    /// A stock code as it is looked up: without regard to letter case.
    static func fold(_ code: some StringProtocol) -> String { code.lowercased() }

    private static func pieces(
        of product: SearchProduct
    ) -> [(text: String, position: Int, field: Occurrence.Field)] {
        var pieces: [(text: String, position: Int, field: Occurrence.Field)] = []
        let own = product.description.map(Tokenizer.tokens) ?? []
        for (index, token) in own.enumerated() {
            pieces.append((token.text, token.position, .description))
            guard index + 1 < own.count else { break }
            let next = own[index + 1]
            guard next.position > token.position, Tokenizer.isWord(token.text), Tokenizer.isWord(next.text) else {
                continue
            }
            pieces.append((PorterStemmer.stem(token.text + next.text), token.position, .pair))
        }
        let group = [product.category, product.subcategory].compactMap { $0 }.flatMap(Tokenizer.tokens)
        return pieces + group.map { ($0.text, 0, .category) } + [(fold(product.stockCode), 0, .code)]
    }

    private static func found(_ index: Int?) -> Int {
        guard let index else { preconditionFailure("each term was put into its dictionary") }
        return index
    }

    /// Lists for each of `count` groups, one after another, with where each begins and the end of the last.
    private static func group(
        _ pairs: [(group: Int, member: UInt32)], into count: Int
    ) -> (offsets: [UInt32], members: [UInt32]) {
        var offsets = [UInt32](repeating: 0, count: count + 1)
        for pair in pairs { offsets[pair.group + 1] += 1 }
        for group in 0..<count { offsets[group + 1] += offsets[group] }
        var next = offsets
        var members = [UInt32](repeating: 0, count: pairs.count)
        for pair in pairs {
            members[Int(next[pair.group])] = pair.member
            next[pair.group] += 1
        }
        return (offsets, members)
    }
}
