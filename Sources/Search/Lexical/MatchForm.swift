/// How a word of the query and a word of a product are alike; the better form is the greater.
enum MatchForm: UInt8, Comparable {
    case none
    /// Two typing errors away is a word with the same stem, or the same in two words.
    case twoEditsAndStem
    /// Two typing errors apart.
    case twoEdits
    /// One typing error away is a word with the same stem, or the same in two words.
    case oneEditAndStem
    /// One typing error apart.
    case oneEdit
    /// The product's word begins with the query's last word.
    case prefix
    /// One is two words that the other writes as one.
    case compound
    /// Both have one stem.
    case stem
    /// They are the same.
    case word
    /// The query's word is the product's stock code.
    case code

    static func < (left: MatchForm, right: MatchForm) -> Bool { left.rawValue < right.rawValue }

    /// The same word after so many typing errors, 0 to 2.
    static func same(edits: Int) -> MatchForm { edits == 0 ? .word : edits == 1 ? .oneEdit : .twoEdits }

    /// A word with the same stem after so many typing errors, 0 to 2.
    static func stem(edits: Int) -> MatchForm { edits == 0 ? .stem : edits == 1 ? .oneEditAndStem : .twoEditsAndStem }

    /// The word as two after so many typing errors, 0 to 2.
    static func compound(edits: Int) -> MatchForm { edits == 0 ? .compound : stem(edits: edits) }

    /// How many typing errors it takes for granted.
    var edits: Int {
        switch self {
        case .twoEdits, .twoEditsAndStem: 2
        case .oneEdit, .oneEditAndStem: 1
        default: 0
        }
    }
}
