/// How a word of the query and a word of a product are alike; the better form is the greater.
enum MatchForm: UInt8, Comparable, CaseIterable {
    case none
    /// Two typing errors apart.
    case twoEdits
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

    /// How many typing errors it takes for granted.
    var edits: Int {
        switch self {
        case .twoEdits: 2
        case .oneEdit: 1
        default: 0
        }
    }
}
