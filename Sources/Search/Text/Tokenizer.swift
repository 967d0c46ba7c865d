/// Splits texts into words.
///
/// A word is a run of letters and digits, folded to lower case without diacritics (``LatinFolding``). An apostrophe
/// within a run, before a letter, is left out: `CHILDREN'S` is `childrens`. A run of letters and digits mixed is kept
/// and split where they meet: `15CM` is `15cm`, `15` and `cm`, all at one position. A number with a unit after a blank,
/// `15 CM`, gives the same three.
package enum Tokenizer {
    /// The text's words in their order; a compound stands before its pieces, or after the number where a blank was.
    package static func tokens(of text: String) -> [Token] {
        var scanner = TokenScanner()
        var offset = 0
        for scalar in text.unicodeScalars {
            scanner.take(scalar, at: offset)
            offset += UTF8.width(scalar)
        }
        scanner.endRun()
        return scanner.tokens
    }

    /// Whether a token's text has no digit in it.
    static func isWord(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { !("0"..."9").contains($0) && $0.properties.numericType == nil }
    }
}

private struct TokenScanner {
    /// Letters or digits only: a part of a run.
    private struct Piece {
        let isNumber: Bool
        /// Its first byte in `folded`.
        let start: Int
        /// Its first byte in the text.
        let sourceStart: Int
    }

    /// Units that are joined to a number before them across blanks.
    private static let units: Set<String> = [
        "mm", "cm", "m", "g", "kg", "ml", "cl", "l", "pc", "pcs", "ft", "inch",
    ]

    private(set) var tokens: [Token] = []
    private var folded: [UInt8] = []
    private var pieces: [Piece] = []
    /// The end of what the run has taken from the text.
    private var sourceEnd = 0
    private var hasApostrophe = false
    private var nextPosition = 0
    /// A run of digits after which only blanks have come.
    private var number: Token?

    mutating func take(_ scalar: Unicode.Scalar, at offset: Int) {
        switch scalar {
        case "a"..."z": append(CollectionOfOne(UInt8(truncatingIfNeeded: scalar.value)), isNumber: false, offset, 1)
        case "A"..."Z":
            append(CollectionOfOne(UInt8(truncatingIfNeeded: scalar.value) | 0x20), isNumber: false, offset, 1)
        case "0"..."9": append(CollectionOfOne(UInt8(truncatingIfNeeded: scalar.value)), isNumber: true, offset, 1)
        case "'", "\u{2019}":
            if pieces.isEmpty || hasApostrophe { separate(isBlank: false) } else { hasApostrophe = true }
        case " ", "\t", "\u{A0}": separate(isBlank: true)
        case _ where scalar.isASCII: separate(isBlank: false)
        case "\u{300}"..."\u{36F}" where !pieces.isEmpty && !hasApostrophe:
            // A combining accent belongs to the letter before it.
            sourceEnd = offset + UTF8.width(scalar)
        default: takeOther(scalar, at: offset)
        }
    }

    private mutating func takeOther(_ scalar: Unicode.Scalar, at offset: Int) {
        let properties = scalar.properties
        guard properties.isAlphabetic || properties.numericType == .decimal else {
            return separate(isBlank: properties.isWhitespace)
        }
        let isNumber = properties.numericType == .decimal
        append(LatinFolding.fold(scalar).utf8, isNumber: isNumber, offset, UTF8.width(scalar))
    }

    private mutating func append(
        _ bytes: some Collection<UInt8>, isNumber: Bool, _ offset: Int, _ width: Int
    ) {
        if hasApostrophe {
            if isNumber { separate(isBlank: false) }
            hasApostrophe = false
        }
        if pieces.last?.isNumber != isNumber {
            pieces.append(Piece(isNumber: isNumber, start: folded.count, sourceStart: offset))
        }
        folded.append(contentsOf: bytes)
        sourceEnd = offset + width
    }

    private mutating func separate(isBlank: Bool) {
        endRun()
        if !isBlank { number = nil }
    }

    mutating func endRun() {
        defer {
            folded.removeAll(keepingCapacity: true)
            pieces.removeAll(keepingCapacity: true)
            hasApostrophe = false
        }
        guard let first = pieces.first else { return }
        let run = String(decoding: folded, as: UTF8.self)
        let range = first.sourceStart..<sourceEnd
        if let number, pieces.count == 1, Self.units.contains(run) {
            let both = number.range.lowerBound..<sourceEnd
            tokens.append(Token(text: number.text + run, range: both, position: number.position, isCompound: true))
            tokens.append(Token(text: run, range: range, position: number.position, isCompound: false))
            self.number = nil
            return
        }
        let position = nextPosition
        nextPosition += 1
        tokens.append(Token(text: run, range: range, position: position, isCompound: pieces.count > 1))
        number = pieces.count == 1 && first.isNumber ? tokens.last : nil
        guard pieces.count > 1 else { return }
        for (index, piece) in pieces.enumerated() {
            let next = index + 1 < pieces.count ? pieces[index + 1] : nil
            tokens.append(
                Token(
                    text: String(decoding: folded[piece.start..<(next?.start ?? folded.count)], as: UTF8.self),
                    range: piece.sourceStart..<(next?.sourceStart ?? sourceEnd), position: position,
                    isCompound: false))
        }
    }
}
