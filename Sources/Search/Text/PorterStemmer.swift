/// Takes English endings off words, so that `candles` and `candle` are one: both become `candl`.
///
/// The rules are those of M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), 1980, pages 130–137, with
/// the one departure of his own programs: words of one or two letters stay as they are. A stem is a key, not a word.
package enum PorterStemmer {
    /// Longer words, in letters, are their own stems.
    static let longestWord = 64

    /// The word's stem; a word with anything but `a` to `z` in it is its own stem.
    package static func stem(_ word: String) -> String {
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        guard (3...longestWord).contains(word.utf8.count), word.utf8.allSatisfy(letters.contains) else { return word }
        var stem = StemLetters(letters: Array(word.utf8))
        stem.removePlural()
        stem.removePastAndParticiple()
        stem.turnFinalY()
        stem.replaceLongest(StemLetters.doubleSuffixes)
        stem.replaceLongest(StemLetters.adjectiveSuffixes)
        stem.removeLastSuffix()
        stem.tidyUp()
        return String(decoding: stem.letters, as: UTF8.self)
    }
}

/// A word on its way through the rules; a step's number is the paper's.
private struct StemLetters {
    /// What a word ends with, and what then stands there.
    typealias Rule = (suffix: StaticString, replacement: StaticString)

    /// Step 2: a longer suffix stands before any that it ends with.
    static let doubleSuffixes: [Rule] = [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
        ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"),
    ]
    /// Step 3.
    static let adjectiveSuffixes: [Rule] = [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ]
    /// Step 4: a longer suffix stands before any that it ends with.
    static let lastSuffixes: [StaticString] = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate",
        "iti", "ous", "ive", "ize",
    ]

    var letters: [UInt8]

    /// Step 1a.
    mutating func removePlural() {
        if ends(with: "sses") || ends(with: "ies") {
            letters.removeLast(2)
        } else if ends(with: "s"), !ends(with: "ss") {
            letters.removeLast()
        }
    }

    /// Step 1b.
    mutating func removePastAndParticiple() {
        if ends(with: "eed") {
            if measure(letters.count - 3) > 0 { letters.removeLast() }
            return
        }
        let length = ends(with: "ed") ? 2 : ends(with: "ing") ? 3 : 0
        guard length > 0, hasVowel(letters.count - length) else { return }
        letters.removeLast(length)
        if ends(with: "at") || ends(with: "bl") || ends(with: "iz") {
            letters.append(UInt8(ascii: "e"))
        } else if endsInDoubleConsonant, !ends(with: "l"), !ends(with: "s"), !ends(with: "z") {
            letters.removeLast()
        } else if measure(letters.count) == 1, endsConsonantVowelConsonant(letters.count) {
            letters.append(UInt8(ascii: "e"))
        }
    }

    /// Step 1c.
    mutating func turnFinalY() {
        if ends(with: "y"), hasVowel(letters.count - 1) { letters[letters.count - 1] = UInt8(ascii: "i") }
    }

    /// Steps 2 and 3: only the longest suffix that matches is looked at.
    mutating func replaceLongest(_ rules: [Rule]) {
        guard let rule = rules.first(where: { ends(with: $0.suffix) }) else { return }
        let end = letters.count - rule.suffix.utf8CodeUnitCount
        guard measure(end) > 0 else { return }
        letters.removeSubrange(end...)
        rule.replacement.withUTF8Buffer { letters.append(contentsOf: $0) }
    }

    /// Step 4.
    mutating func removeLastSuffix() {
        guard let suffix = Self.lastSuffixes.first(where: ends) else { return }
        let end = letters.count - suffix.utf8CodeUnitCount
        guard measure(end) > 1 else { return }
        if ends(with: "ion"), letters[end - 1] != UInt8(ascii: "s"), letters[end - 1] != UInt8(ascii: "t") { return }
        letters.removeLast(suffix.utf8CodeUnitCount)
    }

    /// Step 5.
    mutating func tidyUp() {
        if ends(with: "e") {
            let end = letters.count - 1
            let measure = measure(end)
            if measure > 1 || measure == 1 && !endsConsonantVowelConsonant(end) { letters.removeLast() }
        }
        if ends(with: "ll"), measure(letters.count) > 1 { letters.removeLast() }
    }

    private func ends(with suffix: StaticString) -> Bool {
        let start = letters.count - suffix.utf8CodeUnitCount
        guard start >= 0 else { return false }
        return suffix.withUTF8Buffer { suffix in
            for (index, letter) in suffix.enumerated() where letters[start + index] != letter { return false }
            return true
        }
    }

    /// Whether the letter is a consonant: not a vowel, and a `y` only where no consonant stands before it.
    private func isConsonant(_ index: Int) -> Bool {
        switch letters[index] {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
        case UInt8(ascii: "y"): index == 0 || !isConsonant(index - 1)
        default: true
        }
    }

    /// The paper's m: how often a run of vowels is followed by a run of consonants before `end`.
    private func measure(_ end: Int) -> Int {
        var count = 0
        var isAfterVowel = false
        for index in 0..<end {
            let isConsonant = isConsonant(index)
            if isConsonant, isAfterVowel { count += 1 }
            isAfterVowel = !isConsonant
        }
        return count
    }

    private func hasVowel(_ end: Int) -> Bool { (0..<end).contains { !isConsonant($0) } }

    private var endsInDoubleConsonant: Bool {
        let count = letters.count
        return count > 1 && letters[count - 1] == letters[count - 2] && isConsonant(count - 1)
    }

    /// The paper's *o: before `end` stand consonant, vowel, consonant, the last not `w`, `x` or `y`.
    private func endsConsonantVowelConsonant(_ end: Int) -> Bool {
        guard end > 2, isConsonant(end - 1), !isConsonant(end - 2), isConsonant(end - 3) else { return false }
        return ![UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "y")].contains(letters[end - 1])
    }
}
