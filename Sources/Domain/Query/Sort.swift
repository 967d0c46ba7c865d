/// The order of rows: fields, each ascending or descending, the earlier ones first.
package struct Sort: Hashable, Sendable, CustomStringConvertible {
    /// One field of an order.
    package struct Term: Hashable, Sendable, CustomStringConvertible {
        /// What is compared.
        package let field: SortField
        /// Whether the greatest comes first.
        package let isDescending: Bool

        /// A field in one of its two directions.
        package init(_ field: SortField, isDescending: Bool = false) {
            self.field = field
            self.isDescending = isDescending
        }

        package var description: String { field.rawValue + (isDescending ? ":desc" : ":asc") }
    }

    /// Newest first.
    package static let standard = Sort(checked: [Term(.invoiceDate, isDescending: true)])

    /// The terms that were asked for: one at least, no field twice.
    package let terms: [Term]

    /// An order by those terms.
    package init(_ terms: [Term]) throws(Violation) {
        guard !terms.isEmpty else { throw Violation(.missing, Self.constraint) }
        var fields: Set<SortField> = []
        for term in terms where !fields.insert(term.field).inserted {
            throw Violation(.repeated, "must not name \(term.field.rawValue) twice")
        }
        self.terms = terms
    }

    /// The terms with the id after them where it is not among them, in the last term's direction: no two rows are equal.
    package var total: [Term] {
        guard !terms.contains(where: { $0.field == .id }) else { return terms }
        return terms + [Term(.id, isDescending: terms.last?.isDescending ?? false)]
    }

    package var description: String { terms.map(\.description).joined(separator: ",") }

    private init(checked terms: [Term]) { self.terms = terms }
}

extension Sort: Coercible {
    package static var constraint: String {
        "must be FIELD[:asc|desc], several with commas between; FIELD \(SortField.constraint)"
    }

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let text = String(copying: bytes.extracting(Blank.trimmed(bytes)))
        guard !text.isEmpty else { throw Violation(.missing, Self.constraint) }
        var terms: [Term] = []
        for part in text.split(separator: ",", maxSplits: SortField.allCases.count, omittingEmptySubsequences: false) {
            let words = part.split(separator: ":", omittingEmptySubsequences: false)
            guard let name = words.first, let field = try? SortField(String(name)) else {
                throw Violation(.notOneOf, "names no known field: FIELD \(SortField.constraint)")
            }
            switch words.count {
            case 1: terms.append(Term(field))
            case 2:
                switch words[1].lowercased() {
                case "asc": terms.append(Term(field))
                case "desc": terms.append(Term(field, isDescending: true))
                default: throw Violation(.invalidFormat, "has a direction that is neither asc nor desc")
                }
            default: throw Violation(.invalidFormat, Self.constraint)
            }
        }
        try self.init(terms)
    }
}
