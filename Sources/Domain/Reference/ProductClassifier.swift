/// Tells a product's category from its description, by words.
///
/// A description is a noun phrase in English: what a thing is stands at its end, `HEART T-LIGHT HOLDER`, unless a
/// preposition says what it comes in or with, `SOAP IN GIFT BOX`. So of the table's phrases that occur in it
///
/// 1. those before the first `in`, `with`, `w`, `for` or `on` come before all others;
/// 2. then the one with the most words;
/// 3. then the one that ends last.
///
/// Words are runs of letters and digits. Letter case does not count, and a plural's ending is taken off on both sides:
/// `ies` becomes `y`; `es` goes after `ss`, `sh`, `ch` and `x`, and `s` elsewhere, not after `s`, `u` and `i`, from words
/// of four letters or more. The same description always has the same category.
package struct ProductClassifier: Sendable {
    private static let prepositions = Set(["in", "with", "w", "for", "on"].map { Array($0.utf8)[...] })

    /// By the phrase's words in the singular, one blank between.
    private var words: [ArraySlice<UInt8>: CategoryWord] = [:]
    /// How many words the longest phrase has.
    private var longest = 0

    /// A classifier of these phrases; of two that differ in nothing that counts, the first is kept.
    package init(_ words: some Sequence<CategoryWord>) {
        for word in words {
            let phrase = WordRun(word.phrase)
            guard !phrase.words.isEmpty, self.words[phrase.bytes[...]] == nil else { continue }
            self.words[phrase.bytes[...]] = word
            longest = max(longest, phrase.words.count)
        }
    }

    /// The word of the table that tells the description's category; nil when none does.
    package func category(of description: String) -> CategoryWord? {
        let run = WordRun(description)
        let head = run.words.indices.dropFirst().first { Self.prepositions.contains(run.bytes[run.words[$0]]) }
        guard let head else { return match(run, run.words.count) }
        return match(run, head) ?? match(run, run.words.count)
    }

    /// The best match among the first `count` words.
    private func match(_ run: WordRun, _ count: Int) -> CategoryWord? {
        guard count > 0, longest > 0 else { return nil }
        for length in stride(from: min(longest, count), through: 1, by: -1) {
            for end in stride(from: count, through: length, by: -1) {
                let bytes = run.words[end - length].lowerBound..<run.words[end - 1].upperBound
                if let word = words[run.bytes[bytes]] { return word }
            }
        }
        return nil
    }
}

/// A text's words, in lower case and in the singular, with one blank between.
private struct WordRun {
    var bytes: [UInt8] = []
    /// Where each word lies in `bytes`.
    var words: [Range<Int>] = []
    private var start: Int?

    init(_ text: String) {
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": append(CollectionOfOne(UInt8(truncatingIfNeeded: scalar.value)))
            case "A"..."Z": append(CollectionOfOne(UInt8(truncatingIfNeeded: scalar.value) | 0x20))
            case _ where scalar.isASCII: endWord()
            case _ where scalar.properties.isAlphabetic: append(scalar.properties.lowercaseMapping.utf8)
            default: endWord()
            }
        }
        endWord()
    }

    private mutating func append(_ letter: some Collection<UInt8>) {
        if start == nil {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
            start = bytes.count
        }
        bytes.append(contentsOf: letter)
    }

    private mutating func endWord() {
        guard let start else { return }
        makeSingular(from: start)
        words.append(start..<bytes.count)
        self.start = nil
    }

    private mutating func makeSingular(from start: Int) {
        let word = bytes[start...]
        func ends(_ ending: String) -> Bool { word.suffix(ending.utf8.count).elementsEqual(ending.utf8) }
        guard word.count > 3, ends("s") else { return }
        if word.count > 4, ends("ies") {
            bytes.removeLast(3)
            bytes.append(UInt8(ascii: "y"))
        } else if word.count > 4, ends("sses") || ends("shes") || ends("ches") || ends("xes") {
            bytes.removeLast(2)
        } else if !ends("ss"), !ends("us"), !ends("is") {
            bytes.removeLast()
        }
    }
}
