internal import Domain
internal import Glibc

/// Which words stand in which product's description, category and stock code.
///
/// Terms are numbered: first the words in the order of their bytes, then the stock codes in the order of theirs, both
/// folded (``Tokenizer``). From a term one gets to its products (postings), from a product to its terms in the order of
/// its text (occurrences, for ranking and highlights).
struct LexicalIndex: Sendable {
    let words: TermDictionary
    /// Stock codes in lower case, whole.
    let codes: TermDictionary
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
        let texts = products.map(Self.tokens)
        let words = TermDictionary(texts.joined().lazy.map(\.text))
        let codes = TermDictionary(products.lazy.map { Self.fold($0.stockCode) })
        self.words = words
        self.codes = codes
        similarWords = SimilarWords(words)

        let stemOfWord = (0..<words.count).map { PorterStemmer.stem(words[$0]) }
        let stems = TermDictionary(stemOfWord)
        self.stems = stems
        (stemOffsets, stemWords) = Self.group(
            stemOfWord.enumerated().map { (group: stems.index(of: $1) ?? 0, member: UInt32($0)) }, into: stems.count)

        var occurrences: [Occurrence] = []
        var occurrenceOffsets: [UInt32] = [0]
        var pairs: [(group: Int, member: UInt32)] = []
        for (index, product) in products.enumerated() {
            let first = occurrences.count
            for token in texts[index] {
                let term = UInt32(words.index(of: token.text) ?? 0)
                occurrences.append(Occurrence(term: term, position: token.position, field: token.field))
            }
            let code = words.count + (codes.index(of: Self.fold(product.stockCode)) ?? 0)
            occurrences.append(Occurrence(term: UInt32(code), position: 0, field: .code))
            occurrenceOffsets.append(UInt32(occurrences.count))
            for term in Set(occurrences[first...].map(\.term)) { pairs.append((Int(term), UInt32(index))) }
        }
        self.occurrences = occurrences
        self.occurrenceOffsets = occurrenceOffsets
        (postingOffsets, postings) = Self.group(pairs, into: words.count + codes.count)

        stockCodes = products.map(\.stockCode)
        let revenues = products.map { log(1 + max(0, Double($0.revenue.tenThousandths)) / Double(Money.scale)) }
        let greatest = max(revenues.max() ?? 0, 1)
        popularity = revenues.map { Float($0 / greatest) }
    }

    /// How many numbers of terms there are.
    var termCount: Int { words.count + codes.count }
    /// How many products there are.
    var productCount: Int { popularity.count }

    /// What it holds in memory, in bytes, without what the allocator adds.
    var memoryBytes: Int {
        words.memoryBytes + codes.memoryBytes + stems.memoryBytes + similarWords.memoryBytes
            + 4 * (stemOffsets.capacity + stemWords.capacity + postingOffsets.capacity + postings.capacity)
            + 4 * (occurrenceOffsets.capacity + popularity.capacity)
            + MemoryLayout<String>.stride * stockCodes.capacity + MemoryLayout<Occurrence>.stride * occurrences.capacity
    }

    /// The words that have the same stem as `word`.
    func words(withStemOf word: String) -> ArraySlice<UInt32> {
        guard let stem = stems.index(of: PorterStemmer.stem(word)) else { return [] }
        return stemWords[Int(stemOffsets[stem])..<Int(stemOffsets[stem + 1])]
    }

    /// The products that have the term, each once, in the order of their numbers.
    func products(of term: UInt32) -> ArraySlice<UInt32> {
        postings[Int(postingOffsets[Int(term)])..<Int(postingOffsets[Int(term) + 1])]
    }

    /// The terms of a product: those of its description in their order, then the category's, then its code.
    func occurrences(of product: Int) -> ArraySlice<Occurrence> {
        occurrences[Int(occurrenceOffsets[product])..<Int(occurrenceOffsets[product + 1])]
    }

    /// A stock code as it is looked up: without regard to letter case.
    static func fold(_ code: some StringProtocol) -> String { code.lowercased() }

    private static func tokens(of product: SearchProduct) -> [(text: String, position: UInt16, field: Occurrence.Field)]
    {
        let own = product.description.map(Tokenizer.tokens) ?? []
        let group = [product.category, product.subcategory].compactMap { $0 }.flatMap(Tokenizer.tokens)
        return own.map { ($0.text, UInt16(clamping: $0.position), .description) }
            + group.map { ($0.text, 0, .category) }
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
