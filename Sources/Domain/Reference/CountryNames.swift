/// Countries by the names that they go by: the table's own, the aliases', and the codes of ISO 3166.
///
/// Letter case, full stops and blanks more than one do not count, nor which apostrophe is used, nor in which of
/// Unicode's forms a letter with an accent is written; the accent itself does.
struct CountryNames: Sendable {
    /// What a name stands for.
    struct Meaning: Sendable {
        let kind: CountryKind
        let profile: CountryProfile?
    }

    // Strings and not bytes, so that composed and decomposed accents are one.
    private var meanings: [String: Meaning] = [:]

    /// What the name stands for, if it is known.
    subscript(name: String) -> Meaning? { meanings[Self.key(name)] }

    /// Adds a name; false when it is there already, which changes nothing.
    mutating func add(_ name: String, _ meaning: Meaning) -> Bool {
        let key = Self.key(name)
        guard meanings[key] == nil else { return false }
        meanings[key] = meaning
        return true
    }

    private static func key(_ name: String) -> String {
        var key = ""
        var isAfterBlank = false
        for scalar in name.unicodeScalars where scalar != "." {
            if scalar.properties.isWhitespace {
                isAfterBlank = true
                continue
            }
            if isAfterBlank, !key.isEmpty { key.unicodeScalars.append(" ") }
            isAfterBlank = false
            key += scalar == "\u{2019}" ? "'" : scalar.properties.lowercaseMapping
        }
        return key
    }
}
